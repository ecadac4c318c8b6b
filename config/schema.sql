-- The table that Sluice reads when nothing else is configured: one row, one short link.
-- The embedded PostgreSQL and docker-compose.yml both create it from this file.
CREATE TABLE IF NOT EXISTS urls (
    random_key text PRIMARY KEY, -- what a front end is asked for: GET /{random_key}
    url        text NOT NULL     -- where it leads
);
