#!/usr/bin/env bash
# Run once by the PostgreSQL image, after the schema: the role that the provider reads changes as, and the publication that it reads. The
# role may replicate, and read no table; the publication is the table's owner's.
set -euo pipefail
psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
\getenv password SLUICE_CHANGES_PASSWORD
SET password_encryption = 'scram-sha-256';
SET client_min_messages = error; -- wal_level is not logical yet, and is when the image has restarted the server
CREATE ROLE sluice_changes LOGIN REPLICATION PASSWORD :'password';
GRANT CONNECT ON DATABASE sluice TO sluice_changes;
CREATE PUBLICATION sluice FOR TABLE urls;
SQL
