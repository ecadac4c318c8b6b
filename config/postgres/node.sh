#!/usr/bin/env bash
# The entrypoint of a database node. It prepares $PGDATA, and becomes the command that it is given: the image's own entrypoint. An empty
# folder is left to that one if this node is the primary, else filled from the primary. A folder with data stays what it is.
set -euo pipefail
SLUICE_SCRIPTS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export SLUICE_SCRIPTS # replication.sh, which runs elsewhere, finds the settings there
# shellcheck source=settings.sh
. "$SLUICE_SCRIPTS/settings.sh"

# A command to the primary over a replication connection. Prints its answer, or in one line why there is none, and fails.
replication() {
  local answer
  if answer=$(timeout 20 psql -XAtq --no-password --dbname="$(conninfo) replication=true" --command="$1" 2>&1); then
    echo "$answer"
  else
    answer=${answer%%$'\n'*}
    answer=${answer#psql: error: }
    echo "${answer:-no answer in 20 s}"
    return 1
  fi
}

has_slot() {
  [[ $1 == physical* ]]
}

cannot() {
  local hint=
  [[ $1 != *"password authentication failed"* ]] ||
    hint=" (SLUICE_REPLICATION_PASSWORD is not the one that the primary was made with)"
  echo "cannot replicate from $SLUICE_PRIMARY_HOST:$SLUICE_PRIMARY_PORT: $1$hint"
}

# Waits until the primary takes connections, at most SLUICE_WAIT seconds.
await_primary() {
  local end=$((SECONDS + SLUICE_WAIT)) said=
  until pg_isready --quiet --host="$SLUICE_PRIMARY_HOST" --port="$SLUICE_PRIMARY_PORT" --timeout=2; do
    [ "$SECONDS" -lt "$end" ] ||
      fail "no primary at $SLUICE_PRIMARY_HOST:$SLUICE_PRIMARY_PORT for $SLUICE_WAIT s: start it, then this node again"
    [ -n "$said" ] || say "waiting for the primary at $SLUICE_PRIMARY_HOST:$SLUICE_PRIMARY_PORT"
    said=yes
    sleep 0.2
  done
}

# Fills the data folder from the primary: beside it first, so that what bears its name is whole.
make_replica() {
  local slot answer
  slot=$(name_of "$SLUICE_NODE")
  rm -rf "$PGDATA.new"
  mkdir -p "$(dirname "$PGDATA")"
  write_passfile
  await_primary
  # A slot of this name is of data that is gone. The new one is made before the copy begins: one that pg_basebackup makes for itself
  # comes a moment after, and two copies at once took each other's WAL away in between.
  answer=$(replication "READ_REPLICATION_SLOT $slot") || fail "$(cannot "$answer")"
  if has_slot "$answer"; then
    answer=$(replication "DROP_REPLICATION_SLOT $slot WAIT") || fail "$(cannot "$answer; does another server use the slot $slot?")"
  fi
  answer=$(replication "CREATE_REPLICATION_SLOT $slot PHYSICAL RESERVE_WAL") || fail "$(cannot "$answer")"
  say "copying the primary at $SLUICE_PRIMARY_HOST:$SLUICE_PRIMARY_PORT"
  answer=$(pg_basebackup --pgdata="$PGDATA.new" --dbname="$(conninfo)" --no-password --checkpoint=fast --wal-method=stream \
    --slot="$slot" 2>&1) || fail "$(cannot "${answer%%$'\n'*}")"
  touch "$PGDATA.new/standby.signal"
  chmod 700 "$PGDATA.new"
  # Over nothing, or over an empty folder.
  mv -T "$PGDATA.new" "$PGDATA" || fail "$PGDATA has files in it that are no database: remove them, and start this node again"
}

# A replica's slot is on the primary that it follows: a newly promoted one has none yet. A primary that is away is no trouble here:
# the replica serves what it has, and asks again by itself.
keep_slot() {
  local slot answer
  slot=$(name_of "$SLUICE_NODE")
  write_passfile
  answer=$(replication "READ_REPLICATION_SLOT $slot") || { say "$(cannot "$answer")" && return; }
  has_slot "$answer" || answer=$(replication "CREATE_REPLICATION_SLOT $slot PHYSICAL RESERVE_WAL") || say "$(cannot "$answer")"
}

trap 'exit 1' INT TERM # the first process of a container ignores what it does not trap; a copy goes on to its end
check_settings
if [ -s "$PGDATA/PG_VERSION" ]; then
  [ -s "$PGDATA/sluice.conf" ] || fail "its first start was cut short: remove $PGDATA, and start it again"
  if is_primary; then
    [ ! -e "$PGDATA/standby.signal" ] || say "is named the primary, but its data is a replica's: promote it with SELECT pg_promote()"
  elif [ -e "$PGDATA/standby.signal" ]; then
    keep_slot
  else
    fail "its data is a primary's, and SLUICE_PRIMARY is $SLUICE_PRIMARY: two would take writes. Name this one, or remove $PGDATA"
  fi
  write_settings
elif ! is_primary; then
  make_replica
  write_settings
fi
exec "$@"
