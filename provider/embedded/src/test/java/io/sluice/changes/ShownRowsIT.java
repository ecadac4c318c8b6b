package io.sluice.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.embedded.SharedServers;
import io.sluice.nodes.Lookups;
import io.sluice.postgres.TableSettings;
import io.sluice.reader.ChangeReader;
import io.sluice.slot.ChangeSettings;
import io.sluice.slot.ChangeSlot;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a row shows, and whether it is there, is more than one column: a change of any of them is heard of. */
@Timeout(60)
class ShownRowsIT {
    private static final SharedServers.Database DB = SharedServers.database(0);
    private static final String NAME = "shown_rows_it";
    private static final TableSettings TABLE = table(null, List.of("url", "state"), "shown(state::mood)", "until");

    private static TableSettings table(
            @Nullable String value, List<String> columns, @Nullable String where, @Nullable String expires) {
        return new TableSettings("urls", "urls", List.of("random_key"), null, value, columns, where, expires);
    }

    private static void make() {
        Lookups.sql(
                DB,
                "DROP TABLE IF EXISTS urls",
                "DROP TYPE IF EXISTS mood CASCADE",
                "CREATE TYPE mood AS ENUM ('live', 'gone')",
                "CREATE FUNCTION shown(mood) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1 = ''live''; END'",
                "CREATE TABLE urls(random_key text PRIMARY KEY, url text, state mood, n int DEFAULT 0, until timestamptz)",
                "ALTER PUBLICATION sluice ADD TABLE urls");
    }

    private static FreshCache cache() throws Exception {
        return new FreshCache(
                List.of(DB.jdbcUrl()), DB.reader(), DB.changes(), DB::owner, SharedServers.redis(), NAME, TABLE);
    }

    @Test
    void rowThatLeavesOrEntersTheCondition_orEnds_isAbsentOrThere() throws Exception {
        make();
        try (FreshCache cache = cache()) {
            ChangeReader unused = cache.follow();
            cache.change("INSERT INTO urls VALUES ('a', 'https://a/', 'live')");
            String shown = "{\"url\":\"https://a/\",\"state\":\"live\"}";
            cache.fill("a");
            assertThat(cache.entries("a")).containsOnly(Map.entry("a", shown));
            assertThat(cache.redis.pttl(NAME + ":a")).isGreaterThan(1_000_000);

            cache.change("UPDATE urls SET state = 'gone'");
            assertThat(cache.entries("a")).as("it has left").isEmpty();
            cache.fill("a");
            assertThat(cache.entries("a")).containsOnly(Map.entry("a", ""));
            cache.change("UPDATE urls SET state = 'live'");
            assertThat(cache.entries("a")).as("it has come").isEmpty();
            cache.fill("a");
            assertThat(cache.entries("a")).containsOnly(Map.entry("a", shown));

            cache.change("UPDATE urls SET until = now() - interval '1 second'");
            cache.fill("a");
            assertThat(cache.entries("a")).as("its time is over").containsOnly(Map.entry("a", ""));
            cache.change("UPDATE urls SET until = now() + interval '60 seconds'");
            cache.fill("a");
            assertThat(cache.entries("a")).containsOnly(Map.entry("a", shown));
            assertThat(cache.redis.pttl(NAME + ":a")).isBetween(1L, 60_000L);
            cache.removeEntries();
        }
    }

    /** No message of the stream tells of these: all entries go. */
    @Test
    void whatTheRowsShowIsAlteredBeyondThem_allIsDropped() throws Exception {
        make();
        try (FreshCache cache = cache()) {
            ChangeReader unused = cache.follow();
            cache.change("INSERT INTO urls VALUES ('a', 'https://a/', 'live')");
            for (String alteration : List.of(
                    "ALTER TYPE mood RENAME VALUE 'gone' TO 'lost'",
                    "CREATE OR REPLACE FUNCTION shown(mood) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT true'")) {
                FreshCache.await(() -> cache.offer(cache.read(cache.primary, List.of("a"))) == 1);
                assertThat(cache.entries("a")).hasSize(1);
                cache.rows.commit(alteration);
                FreshCache.await(() -> cache.entries("a").isEmpty());
            }
            cache.removeEntries();
        }
    }

    /** Who shows all columns goes on when there is one more or less: his entries are dropped, and stay his. */
    @Test
    void allColumns_oneMoreOrLess_thePrefixStaysTheTables() throws Exception {
        make();
        try (FreshCache cache = new FreshCache(
                List.of(DB.jdbcUrl()),
                DB.reader(),
                DB.changes(),
                DB::owner,
                SharedServers.redis(),
                NAME,
                table(null, List.of(), null, null))) {
            ChangeReader reader = cache.follow();
            Owner before = cache.changes.owner("urls");
            cache.change("INSERT INTO urls VALUES ('a', 'https://a/', 'live')");
            for (String alteration :
                    List.of("ALTER TABLE urls ADD COLUMN extra text", "ALTER TABLE urls DROP COLUMN extra")) {
                FreshCache.await(() -> cache.offer(cache.read(cache.primary, List.of("a"))) == 1);
                assertThat(cache.entries("a")).hasSize(1);
                reader.close();
                cache.rows.commit(alteration);
                reader = cache.follow();
                FreshCache.await(() -> cache.entries("a").isEmpty());
                assertThat(cache.changes.owner("urls")).isEqualTo(before);
            }
            for (String alteration : List.of(
                    "ALTER TABLE urls ADD COLUMN later text", "ALTER TABLE urls RENAME COLUMN later TO latest")) {
                FreshCache.await(() -> cache.offer(cache.read(cache.primary, List.of("a"))) == 1);
                cache.rows.commit(alteration);
                FreshCache.await(() -> cache.entries("a").isEmpty());
            }
            cache.removeEntries();
        }
    }

    /** As it is with another value column: what lies there is of another form, and is neither served nor dropped unasked. */
    @Test
    void shownOtherwiseThanBefore_thePrefixIsAnothers() throws Exception {
        make();
        try (FreshCache cache = cache()) {
            ChangeReader unused = cache.follow();
            cache.claimAs(cache.changes.owner("urls"));
            for (TableSettings other : List.of(
                    table(null, List.of("url"), TABLE.where(), "until"),
                    table(null, List.of("state", "url"), TABLE.where(), "until"),
                    table(null, TABLE.columns(), "state = 'live'", "until"),
                    table(null, TABLE.columns(), null, "until"),
                    table(null, TABLE.columns(), TABLE.where(), null),
                    table("url", List.of(), TABLE.where(), "until"))) {
                Owner owner = ChangeSlot.of(
                                FreshCache.settings(DB.jdbcUrl(), DB.changes(), other),
                                new ChangeSettings("sluice", NAME),
                                DB::jdbcUrl)
                        .owner("urls");
                assertThatThrownBy(() -> cache.claimAs(owner))
                        .isInstanceOf(FenceStoreException.class)
                        .hasMessageContaining("give this daemon a prefix of its own");
            }
            cache.removeEntries();
        }
    }
}
