package io.sluice.bench.freshness;

import io.sluice.bench.lab.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The views of the drill. They show each row of the first table by two rows of another, which a trigger writes in the same transaction: what
 * is shown of a key at one moment has one version.
 */
enum DrilledView {
    /** A join: two rows of each key, which show both tables. */
    PARTS("fresh_parts", "fresh_parts", "random_key, part", Duration.ZERO),
    /** Groups: a row of each key. */
    SUMS("fresh_sums", "fresh_sums", "random_key", Duration.ZERO),
    /** The same, which may be older. */
    AGED("fresh_aged", "fresh_sums", "random_key", Duration.ofSeconds(1));

    /** The other table. */
    static final String TWINS = "fresh_twins";

    /** How far behind a replica may be that is read from: more than it is while replay is paused. */
    static final Duration MAX_LAG = Duration.ofSeconds(6);

    static final List<DrilledView> STRICT = List.of(PARTS, SUMS);

    private static final String FOLLOW = "fresh_twins_follow()";

    private final String label;
    private final String relation;
    private final String key;
    private final Duration maxAge;

    DrilledView(String label, String relation, String key, Duration maxAge) {
        this.label = label;
        this.relation = relation;
        this.key = key;
        this.maxAge = maxAge;
    }

    /** The entity set. */
    String label() {
        return label;
    }

    Duration maxAge() {
        return maxAge;
    }

    /** Of its answers in Redis. */
    String prefix() {
        return "odata:" + label + ":";
    }

    /** By which what the last drill has left is gone. */
    static List<String> dropped() {
        return List.of(
                "DROP VIEW IF EXISTS fresh_parts, fresh_sums",
                "DROP FUNCTION IF EXISTS " + FOLLOW + " CASCADE",
                "DROP TABLE IF EXISTS " + TWINS);
    }

    /** By which they are made, for the first table that is there, and empty. */
    static List<String> made(String reader) {
        String urls = FreshTables.URLS.name();
        return List.of(
                "CREATE TABLE " + TWINS + " (random_key text NOT NULL, part integer NOT NULL, url text NOT NULL,"
                        + " PRIMARY KEY (random_key, part))",
                "CREATE FUNCTION " + FOLLOW
                        + """
                         RETURNS trigger LANGUAGE plpgsql AS $$
                        BEGIN
                            IF TG_OP = 'TRUNCATE' THEN
                                TRUNCATE fresh_twins;
                                RETURN NULL;
                            END IF;
                            IF TG_OP <> 'INSERT' THEN
                                DELETE FROM fresh_twins WHERE random_key = OLD.random_key;
                            END IF;
                            IF TG_OP <> 'DELETE' THEN
                                INSERT INTO fresh_twins
                                    SELECT NEW.random_key, part, NEW.url FROM generate_series(1, 2) part;
                            END IF;
                            RETURN NULL;
                        END $$""",
                "CREATE TRIGGER follow AFTER INSERT OR UPDATE OR DELETE ON " + urls + " FOR EACH ROW EXECUTE FUNCTION "
                        + FOLLOW,
                "CREATE TRIGGER follow_truncate AFTER TRUNCATE ON " + urls + " EXECUTE FUNCTION " + FOLLOW,
                "CREATE VIEW fresh_parts AS SELECT random_key, part, u.url, t.url AS twin FROM " + urls + " u JOIN "
                        + TWINS + " t USING (random_key)",
                "CREATE VIEW fresh_sums AS SELECT random_key, CAST(count(*) AS integer) AS parts, min(url) AS least,"
                        + " max(url) AS most FROM " + TWINS + " GROUP BY random_key",
                "GRANT SELECT ON fresh_parts, fresh_sums TO " + reader);
    }

    private Stream<String> lines() {
        String begin = "view." + label + ".";
        return Stream.of("relation = " + relation, "key = " + key, "max-age = " + maxAge.toMillis() + "ms")
                .map(line -> begin + line);
    }

    /** What a daemon is told that serves them. The list is written here. */
    static List<String> flags(Lab lab) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("views = " + Stream.of(values()).map(DrilledView::label).collect(Collectors.joining(", ")));
        Stream.of(values()).flatMap(DrilledView::lines).forEach(lines::add);
        Path list = Files.write(lab.file("fresh-views.properties"), lines);
        return List.of(
                "--odata=127.0.0.1:0", "--views=" + list.toAbsolutePath(), "--max-lag=" + MAX_LAG.toSeconds() + "s");
    }
}
