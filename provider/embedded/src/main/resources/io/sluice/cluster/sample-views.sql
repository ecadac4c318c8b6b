-- The tables of the sample views: bus stops and arrival times. The embedded PostgreSQL runs this as the owner of its database whenever the
-- daemon is started with --odata and without a list of views, so it may run twice. In a schema of its own: tables that are called stops may be
-- there already, and are somebody's.
CREATE SCHEMA IF NOT EXISTS sluice_samples;
CREATE TABLE IF NOT EXISTS sluice_samples.stops (
    stop_id   text PRIMARY KEY,
    name      text NOT NULL,
    city      text NOT NULL,
    lon       double precision NOT NULL,
    lat       double precision NOT NULL,
    sheltered boolean, -- NULL where nobody has looked
    fare_zone smallint NOT NULL,
    opened    date
);
INSERT INTO sluice_samples.stops
    SELECT 'S' || lpad(CAST(n AS text), 4, '0'),
        (ARRAY['中正紀念堂', '台北車站', '市政府', '龍山寺', 'Central Library', 'Harbour Street', 'St. Mary''s', 'Old Market'])[1 + n % 8]
            || CASE WHEN n < 8 THEN '' ELSE ' ' || n / 8 END,
        (ARRAY['台北', '高雄', 'Taipei', 'Tainan'])[1 + n % 4],
        round(CAST(121.40 + (n % 50) * 0.004 AS numeric), 6), round(CAST(24.95 + (n / 50) * 0.004 AS numeric), 6),
        CASE WHEN n % 10 > 0 THEN n % 3 = 0 END,
        1 + n % 5,
        CASE WHEN n % 7 > 0 THEN date '1996-03-28' + n END
    FROM generate_series(0, 1999) n
    ON CONFLICT DO NOTHING;
CREATE INDEX IF NOT EXISTS stops_name ON sluice_samples.stops (name);
CREATE INDEX IF NOT EXISTS stops_lat ON sluice_samples.stops (lat);
CREATE INDEX IF NOT EXISTS stops_fare_zone ON sluice_samples.stops (fare_zone);

-- 400 routes with 50 stops each, ten arrivals at each of them.
CREATE TABLE IF NOT EXISTS sluice_samples.arrivals (
    arrival_id bigint PRIMARY KEY,
    route_id   text NOT NULL,
    stop_id    text NOT NULL REFERENCES sluice_samples.stops,
    direction  smallint NOT NULL,
    plate      text, -- NULL while no bus is under way
    delay      interval NOT NULL,
    fare       numeric(8, 2) NOT NULL,
    arrives_at timestamptz NOT NULL
);
INSERT INTO sluice_samples.arrivals
    SELECT n, 'R' || n % 400, 'S' || lpad(CAST((n % 400 * 5 + n / 400 % 50) % 2000 AS text), 4, '0'), n / 400 % 2,
        CASE WHEN n % 9 > 0 THEN 'KKA-' || lpad(CAST(n % 9973 AS text), 4, '0') END,
        n % 13 * interval '20 seconds', 15 + n % 4 * 2.5,
        timestamptz '2026-11-27 06:00:00+08' + n / 20000 * interval '9 minutes' + n % 400 * interval '1 second'
    FROM generate_series(0, 199999) n
    WHERE NOT EXISTS (SELECT FROM sluice_samples.arrivals);
CREATE INDEX IF NOT EXISTS arrivals_route_stop ON sluice_samples.arrivals (route_id, stop_id);
CREATE INDEX IF NOT EXISTS arrivals_stop ON sluice_samples.arrivals (stop_id, arrives_at);
CREATE INDEX IF NOT EXISTS arrivals_time ON sluice_samples.arrivals (arrives_at);
CREATE INDEX IF NOT EXISTS arrivals_plate ON sluice_samples.arrivals (plate);

GRANT USAGE ON SCHEMA sluice_samples TO sluice;
GRANT SELECT ON sluice_samples.stops, sluice_samples.arrivals TO sluice;
-- The change stream tells of them, so that answers can be kept.
DO $$
DECLARE missing regclass;
BEGIN
    FOR missing IN
        SELECT t FROM unnest(ARRAY['sluice_samples.stops', 'sluice_samples.arrivals']::regclass[]) t
        WHERE EXISTS (SELECT FROM pg_publication WHERE pubname = 'sluice')
            AND NOT EXISTS (SELECT FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid
                WHERE p.pubname = 'sluice' AND r.prrelid = t)
    LOOP
        EXECUTE format('ALTER PUBLICATION sluice ADD TABLE %s', missing);
    END LOOP;
END $$;
ANALYZE sluice_samples.stops, sluice_samples.arrivals;
