#!/usr/bin/env bash
# Whether the node does what it is for: the primary takes writes, a replica receives WAL. Says what is wrong, and fails. The server that
# the image runs for its first-start scripts listens to nobody else, and does not count.
set -euo pipefail
ask() {
  psql -XAtq --username="${POSTGRES_USER:-postgres}" --dbname=postgres --command="SELECT $1"
}
if [ "${SLUICE_NODE:-primary}" = "${SLUICE_PRIMARY:-primary}" ]; then
  wrong='takes no writes'
  answer=$(ask "current_setting('transaction_read_only') = 'off' AND current_setting('listen_addresses') <> ''")
else
  wrong='receives nothing from the primary'
  answer=$(ask "pg_is_in_recovery() AND EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming')")
fi
[ "$answer" = t ] || { echo "$wrong" >&2 && exit 1; }
