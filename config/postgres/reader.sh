#!/usr/bin/env bash
# Run once by the PostgreSQL image, after the schema: the role that the provider logs in as. It may read the table and the
# statistics, no more.
set -euo pipefail
psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
\getenv password SLUICE_DB_PASSWORD
CREATE ROLE sluice LOGIN PASSWORD :'password';
GRANT CONNECT ON DATABASE sluice TO sluice;
GRANT SELECT ON urls TO sluice;
GRANT pg_read_all_stats TO sluice; -- which timeline a replica follows
SQL
