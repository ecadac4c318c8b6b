#!/usr/bin/env bash
# In place of the PostgreSQL image's entrypoint: what that one does with an empty data folder, as far as config/postgres counts on it.
# The scripts that it would find in /docker-entrypoint-initdb.d are in $INITDB_SCRIPTS here.
set -euo pipefail
trap 'exit 1' INT TERM
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  export POSTGRES_USER=${POSTGRES_USER:-postgres}
  mkdir -p "$PGDATA"
  initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") --no-sync
  printf 'host all all all scram-sha-256\n' >>"$PGDATA/pg_hba.conf"
  trap 'pg_ctl --mode=immediate stop' EXIT
  pg_ctl -o "$(printf '%q ' "${@:2}" -c listen_addresses= -p "$PGPORT")" -w start
  psql --username="$POSTGRES_USER" --dbname=postgres --command="CREATE DATABASE $POSTGRES_DB"
  for script in "$INITDB_SCRIPTS"/*; do
    case $script in
      *.sh) "$script" ;;
      *.sql) psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" --file="$script" ;;
    esac
  done
  pg_ctl --mode=fast -w stop
  trap - EXIT
fi
exec "$@"
