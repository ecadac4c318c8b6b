package io.sluice.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.embedded.SharedServers;
import io.sluice.lookup.Value;
import io.sluice.nodes.Lookups;
import io.sluice.reader.ChangeReader;
import io.sluice.rows.Writes;
import io.sluice.write.Write;
import io.sluice.write.Written.Effect;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys that are no text: the spelling of caches is found in rows, is gone from Redis when its row changes, and is written. */
@Timeout(60)
class KeyTypesIT {
    private static final SharedServers.Database DB = SharedServers.database(0);
    private static final Value NEW = Value.of("https://new/");

    private static Effect only(Writes writes, Write write) throws Exception {
        return Objects.requireNonNull(writes.loader().load(List.of(write)).get(write))
                .effect();
    }

    /**
     * A row, however its key was written, has one entry.
     *
     * @param written the key in the statements
     * @param key as caches spell it
     * @param absent one that no row has
     */
    @ParameterizedTest
    @CsvSource({
        "char,       char(8),        'ab  ',      ab,         none",
        "numeric,    numeric,        1.500,       1.5,        -7",
        "scaled,     'numeric(9,2)', 20,          20,         0.5",
        "uuid,       uuid,           A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11, a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11,"
                + " 00000000-0000-0000-0000-000000000000",
        "date,       date,           '1 Feb 2024', 2024-02-01, 9999-12-31",
        "domain,     code,           7,           7,          8"
    })
    void row_hasOneEntry(String name, String type, String written, String key, String absent) throws Exception {
        Lookups.sql(
                DB,
                "DROP TABLE IF EXISTS urls",
                "DROP DOMAIN IF EXISTS code",
                "CREATE DOMAIN code AS numeric CHECK (VALUE > 0)",
                "CREATE TABLE urls(random_key " + type + " PRIMARY KEY, url text NOT NULL)",
                "ALTER PUBLICATION sluice ADD TABLE urls");
        try (FreshCache cache = new FreshCache(
                List.of(DB.jdbcUrl()),
                DB.reader(),
                DB.changes(),
                DB::owner,
                SharedServers.redis(),
                "key_types_it_" + name)) {
            ChangeReader reader = cache.reader();
            cache.awaitFollowing(reader, absent);

            cache.fill(key);
            assertThat(cache.entries(key)).as("before its row").containsOnly(Map.entry(key, ""));
            cache.change("INSERT INTO urls VALUES ('" + written + "', 'https://first/')");
            assertThat(cache.entries(key)).isEmpty();
            cache.fill(key, absent);
            assertThat(cache.entries(key, absent))
                    .containsOnly(Map.entry(key, "https://first/"), Map.entry(absent, ""));
            cache.change("UPDATE urls SET url = 'https://second/' WHERE random_key = '" + written + "'");
            assertThat(cache.entries(key, absent)).containsOnly(Map.entry(absent, ""));

            try (Writes writes = Writes.open(Lookups.writing(DB, "urls"))) {
                cache.fill(key);
                assertThat(only(writes, Write.putIfAbsent(key, NEW))).isEqualTo(Effect.EXISTS);
                assertThat(only(writes, Write.put(key, NEW))).isEqualTo(Effect.REPLACED);
                assertThat(only(writes, Write.delete(key))).isEqualTo(Effect.DELETED);
                assertThat(only(writes, Write.put(key, NEW))).isEqualTo(Effect.CREATED);
            }
            cache.awaitApplied();
            assertThat(cache.entries(key)).isEmpty();
            cache.fill(key);
            assertThat(cache.entries(key)).containsOnly(Map.entry(key, "https://new/"));
            cache.removeEntries();
        }
    }
}
