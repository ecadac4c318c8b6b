package io.sluice.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.embedded.SharedServers;
import io.sluice.lookup.Value;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.TableSettings;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Keys of several columns, enums, and texts that the database takes for equal: on a server. */
class KeyColumnsIT {
    private static final SharedServers.Database DB = SharedServers.database(0);

    private static DatabaseSettings settings(String table, String... key) {
        DatabaseSettings one = Lookups.settings(DB, table);
        return new DatabaseSettings(
                one.jdbcUrl(),
                one.user(),
                one.password(),
                1,
                List.of(new TableSettings(table, table, List.of(key), null, "url", List.of(), null, null)),
                one.timeout(),
                one.probeInterval(),
                one.connectTimeout());
    }

    private static Map<String, Value> load(Database database, String... keys) throws Exception {
        return database.table(0).loader().load(List.of(keys));
    }

    @Test
    void severalColumns_ofEachType_inAnyOrder_areFoundByAnIndex() throws Exception {
        Lookups.sql(
                DB,
                "CREATE TYPE colour AS ENUM ('red', 'green/blue')",
                "CREATE TABLE many(url text, d date, u uuid, n numeric, c char(4), i smallint, b bigint, k colour, t text,"
                        + " PRIMARY KEY (t, k, b, i, c, n, u, d))",
                "INSERT INTO many VALUES ('x', '2026-01-31', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 1.50, 'ab', 3, -4,"
                        + " 'green/blue', '%/')",
                "INSERT INTO many VALUES ('y', '2026-01-31', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 1.50, '', 3, -4, 'red', '')");
        String rest = "/-4/3/ab/1.5/a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11/2026-01-31";
        String other = "/-4/3//1.5/a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11/2026-01-31";
        try (Database database = Database.open(settings("many", "t", "k", "b", "i", "c", "n", "u", "d"))) {
            assertThat(database.warnings()).isEmpty();
            assertThat(load(database, "%25%2F/green%2Fblue" + rest, "/red" + other, "/red" + rest, "/none" + rest))
                    .isEqualTo(Map.of("%25%2F/green%2Fblue" + rest, Value.of("x"), "/red" + other, Value.of("y")));
        }
    }

    @Test
    void severalColumns_withoutAUniqueIndexOverThem_areRefused() {
        Lookups.sql(
                DB,
                "CREATE TABLE loose(a text, b int, url text)",
                "CREATE UNIQUE INDEX ON loose (a, b, url)",
                "CREATE UNIQUE INDEX ON loose (a, b) WHERE url <> ''",
                "CREATE UNIQUE INDEX ON loose (lower(a), b)");
        assertThatThrownBy(() -> Database.open(settings("loose", "a", "b")).close())
                .isInstanceOf(DatabaseSetupException.class)
                .hasMessageContaining("CREATE UNIQUE INDEX CONCURRENTLY ON \"public\".\"loose\" (\"a\", \"b\")");
        Lookups.sql(DB, "CREATE UNIQUE INDEX ON loose (b, a) INCLUDE (url)");
        try (Database database = Database.open(settings("loose", "a", "b"))) {
            assertThat(database.warnings()).isEmpty();
        } catch (DatabaseSetupException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void enumKeys_labelsThatTheTypeLacks_areAbsent_untilAdded() throws Exception {
        Lookups.sql(
                DB,
                "CREATE TYPE mood AS ENUM ('sad', 'glad')",
                "CREATE DOMAIN mind AS mood",
                "CREATE TABLE moods(m mind PRIMARY KEY, url text)",
                "INSERT INTO moods VALUES ('sad', 's'), ('glad', 'g')");
        try (Database database = Database.open(settings("moods", "m"))) {
            assertThat(database.warnings()).isEmpty();
            assertThat(load(database, "sad", "mad", "glad")).containsOnlyKeys("sad", "glad");
            Lookups.sql(DB, "ALTER TYPE mood ADD VALUE 'mad'");
            Lookups.sql(DB, "INSERT INTO moods VALUES ('mad', 'm')");
            assertThat(load(database, "sad", "mad")).containsOnlyKeys("sad", "mad");
            Lookups.sql(DB, "ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'");
            assertThat(load(database, "sad", "blue")).isEqualTo(Map.of("blue", Value.of("s")));
        }
    }

    @Test
    void spellingsThatAreEqual_oneIsFound() throws Exception {
        try (Connection superuser = DB.superuser();
                var statement = superuser.createStatement()) {
            statement.execute(
                    "CREATE SCHEMA ext; GRANT USAGE ON SCHEMA ext TO PUBLIC; CREATE EXTENSION citext SCHEMA ext");
        }
        Lookups.sql(
                DB,
                "CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
                "CREATE DOMAIN word AS varchar(9) COLLATE nocase",
                "CREATE TABLE ci(k ext.citext PRIMARY KEY, url text)",
                "CREATE TABLE nd(k word PRIMARY KEY, url text)",
                "INSERT INTO ci VALUES ('Abc', 'x')",
                "INSERT INTO nd VALUES ('Abc', 'x')");
        for (String table : List.of("ci", "nd")) {
            try (Database database = Database.open(settings(table, "k"))) {
                assertThat(database.warnings()).singleElement().asString().contains("takes different spellings");
                assertThat(load(database, "abc", "Abc", "ABC")).isEqualTo(Map.of("Abc", Value.of("x")));
                assertThat(load(database, "abc")).doesNotContainKey("abc");
            }
        }
    }
}
