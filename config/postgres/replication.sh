#!/usr/bin/env bash
# Run once by the PostgreSQL image, last: the role that replicas log in as, and the cluster's settings. Those are in force when the image
# has restarted the server: before that, a commit would wait for replicas that cannot come yet.
set -euo pipefail
# shellcheck source=settings.sh
. "$SLUICE_SCRIPTS/settings.sh"
psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
\getenv password SLUICE_REPLICATION_PASSWORD
SET password_encryption = 'scram-sha-256';
CREATE ROLE sluice_replicator LOGIN REPLICATION PASSWORD :'password';
SQL
echo "include 'sluice.conf'" >>"$PGDATA/postgresql.conf"
write_settings
