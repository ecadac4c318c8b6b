-- The tables of the sample views: bus stops and arrival times. The embedded PostgreSQL runs this as the owner of its database whenever the
-- daemon is started with --odata and without a list of views, so it may run twice.
CREATE TABLE IF NOT EXISTS public.stops (
    stop_id   text PRIMARY KEY,
    name      text NOT NULL,
    city      text NOT NULL,
    lon       double precision NOT NULL,
    lat       double precision NOT NULL,
    sheltered boolean, -- NULL where nobody has looked
    fare_zone smallint NOT NULL,
    opened    date
);
INSERT INTO public.stops
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
CREATE INDEX IF NOT EXISTS stops_name ON public.stops (name);
CREATE INDEX IF NOT EXISTS stops_lat ON public.stops (lat);
CREATE INDEX IF NOT EXISTS stops_fare_zone ON public.stops (fare_zone);

-- 400 routes with 50 stops each, ten arrivals at each of them.
CREATE TABLE IF NOT EXISTS public.arrivals (
    arrival_id bigint PRIMARY KEY,
    route_id   text NOT NULL,
    stop_id    text NOT NULL REFERENCES public.stops,
    direction  smallint NOT NULL,
    plate      text, -- NULL while no bus is under way
    delay      interval NOT NULL,
    fare       numeric(8, 2) NOT NULL,
    arrives_at timestamptz NOT NULL
);
INSERT INTO public.arrivals
    SELECT n, 'R' || n % 400, 'S' || lpad(CAST((n % 400 * 5 + n / 400 % 50) % 2000 AS text), 4, '0'), n / 400 % 2,
        CASE WHEN n % 9 > 0 THEN 'KKA-' || lpad(CAST(n % 9973 AS text), 4, '0') END,
        n % 13 * interval '20 seconds', 15 + n % 4 * 2.5,
        timestamptz '2026-11-27 06:00:00+08' + n / 20000 * interval '9 minutes' + n % 400 * interval '1 second'
    FROM generate_series(0, 199999) n
    WHERE NOT EXISTS (SELECT FROM public.arrivals);
CREATE INDEX IF NOT EXISTS arrivals_route_stop ON public.arrivals (route_id, stop_id);
CREATE INDEX IF NOT EXISTS arrivals_stop ON public.arrivals (stop_id, arrives_at);
CREATE INDEX IF NOT EXISTS arrivals_time ON public.arrivals (arrives_at);
CREATE INDEX IF NOT EXISTS arrivals_plate ON public.arrivals (plate);

GRANT SELECT ON public.stops, public.arrivals TO sluice;
ANALYZE public.stops, public.arrivals;
