package io.sluice.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.embedded.SharedServers;
import io.sluice.nodes.Lookups;
import io.sluice.reader.ChangeReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keys whose spelling is not all that the database knows of them: what their rows' changes leave in Redis. */
@Timeout(60)
class KeySpellingsIT {
    private static final SharedServers.Database DB = SharedServers.database(0);

    private static FreshCache cache(String name, String type) throws Exception {
        Lookups.sql(
                DB,
                "DROP TABLE IF EXISTS urls",
                "CREATE TABLE urls(random_key " + type + " PRIMARY KEY, url text NOT NULL)",
                "ALTER PUBLICATION sluice ADD TABLE urls");
        return new FreshCache(List.of(DB.jdbcUrl()), DB.reader(), DB.changes(), DB::owner, SharedServers.redis(), name);
    }

    /** The row has another key then, of which no message of the stream tells. */
    @Test
    void labelOfAnEnumThatIsRenamed_leavesNoEntryOfTheOld() throws Exception {
        Lookups.sql(
                DB,
                "DROP TABLE IF EXISTS urls",
                "DROP TYPE IF EXISTS colour CASCADE",
                "CREATE TYPE colour AS ENUM ('red', 'green', 'blue')");
        try (FreshCache cache = cache("key_spellings_it_enum", "colour")) {
            ChangeReader reader = cache.reader();
            cache.awaitFollowing(reader, "none");
            cache.fill("red", "green", "crimson");
            cache.change("INSERT INTO urls VALUES ('red', 'https://a/')");
            assertThat(cache.entries("red", "green", "crimson"))
                    .containsOnly(Map.entry("green", ""), Map.entry("crimson", ""));
            cache.fill("red");
            cache.rows.commit("ALTER TYPE colour RENAME VALUE 'red' TO 'crimson'");
            FreshCache.await(() -> cache.entries("red", "green", "crimson").isEmpty());
            FreshCache.await(() -> cache.offer(cache.read(cache.primary, List.of("red", "crimson"))) == 2);
            assertThat(cache.entries("red", "crimson"))
                    .containsOnly(Map.entry("red", ""), Map.entry("crimson", "https://a/"));
            cache.change("UPDATE urls SET random_key = 'green'");
            assertThat(cache.entries("red", "green", "crimson")).containsOnly(Map.entry("red", ""));
            cache.removeEntries();
        }
    }

    /** A key is found as its row spells it; all other spellings are absent, and so cached. */
    @Test
    void caseInsensitiveText_hasTheEntryOfItsRowsSpelling() throws Exception {
        Lookups.sql(DB, "CREATE EXTENSION IF NOT EXISTS citext");
        try (FreshCache cache = cache("key_spellings_it_citext", "citext")) {
            ChangeReader reader = cache.reader();
            cache.awaitFollowing(reader, "none");
            cache.fill("Abc", "abc", "ABC");
            cache.change("INSERT INTO urls VALUES ('Abc', 'https://a/')");
            assertThat(cache.entries("Abc", "abc", "ABC")).containsOnly(Map.entry("abc", ""), Map.entry("ABC", ""));
            cache.fill("Abc");
            assertThat(cache.entries("Abc")).containsOnly(Map.entry("Abc", "https://a/"));
            cache.change("UPDATE urls SET random_key = 'ABC' WHERE random_key = 'abc'");
            assertThat(cache.entries("Abc", "abc", "ABC")).containsOnly(Map.entry("abc", ""));
            cache.fill("Abc", "ABC");
            assertThat(cache.entries("Abc", "ABC")).containsOnly(Map.entry("Abc", ""), Map.entry("ABC", "https://a/"));
            cache.change("UPDATE urls SET url = 'https://b/' WHERE random_key = 'abc'");
            assertThat(cache.entries("Abc", "ABC")).containsOnly(Map.entry("Abc", ""));
            cache.removeEntries();
        }
    }
}
