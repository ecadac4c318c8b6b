-- The tables of example-tables.properties, with sample rows. The embedded PostgreSQL runs this as the owner of its database whenever it is
-- started with --init-sql, so it may run twice.
CREATE TABLE IF NOT EXISTS public.links (
    code       text PRIMARY KEY,
    url        text NOT NULL,
    expires_at timestamptz -- from then on the link is absent; NULL for never
);
INSERT INTO public.links
    SELECT 'link' || n, 'https://example.com/' || n, CASE WHEN n % 10 = 0 THEN now() + interval '1 day' END
    FROM generate_series(1, 1000) n
    ON CONFLICT DO NOTHING;

CREATE SCHEMA IF NOT EXISTS blog;
CREATE TABLE IF NOT EXISTS blog.posts (
    id        uuid PRIMARY KEY,
    title     text NOT NULL,
    body      text,
    tags      text[],
    published timestamptz
);
INSERT INTO blog.posts
    SELECT CAST(md5('post ' || n) AS uuid), 'Post ' || n, 'What post ' || n || ' says', ARRAY['news', 'n' || n % 7],
        timestamptz '2026-01-01 00:00:00+00' + n * interval '1 hour'
    FROM generate_series(1, 1000) n
    ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS public.hosts (
    tenant     text,
    host       text,
    target     text NOT NULL,
    weight     integer,
    deleted_at timestamptz, -- set for hosts that are gone, which are absent
    PRIMARY KEY (tenant, host)
);
INSERT INTO public.hosts
    SELECT 'tenant' || n % 10, 'host' || n, '10.0.0.' || n % 256, n % 5, CASE WHEN n % 50 = 0 THEN now() END
    FROM generate_series(1, 1000) n
    ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS public.codes (
    code    integer PRIMARY KEY,
    meaning text NOT NULL
);
INSERT INTO public.codes SELECT n, 'meaning of ' || n FROM generate_series(1, 1000) n ON CONFLICT DO NOTHING;

-- Who looks up may read them, and the change stream tells of them.
GRANT USAGE ON SCHEMA blog TO sluice;
GRANT SELECT ON public.links, blog.posts, public.hosts, public.codes TO sluice;
-- And who writes, with --writable codes, may write the one that can be written.
GRANT SELECT, INSERT, UPDATE, DELETE ON public.codes TO sluice_writer;
DO $$
DECLARE missing regclass;
BEGIN
    FOR missing IN
        SELECT t FROM unnest(ARRAY['public.links', 'blog.posts', 'public.hosts', 'public.codes']::regclass[]) t
        WHERE NOT EXISTS (SELECT FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid
            WHERE p.pubname = 'sluice' AND r.prrelid = t)
    LOOP
        EXECUTE format('ALTER PUBLICATION sluice ADD TABLE %s', missing);
    END LOOP;
END $$;
ANALYZE public.links, blog.posts, public.hosts, public.codes;
