package io.sluice.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.coalesce.LoadException;
import io.sluice.embedded.SharedServers;
import io.sluice.lookup.BadKey;
import io.sluice.lookup.Value;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.KeyType;
import io.sluice.postgres.TableName;
import io.sluice.sessions.SessionSource;
import io.sluice.tables.LookupPool;
import io.sluice.tables.PostgresLookupPool;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresLoaderIT {
    private static final SharedServers.Database DB = SharedServers.database(10);

    private static Map<String, Value> load(DatabaseSettings settings, List<String> keys) throws Exception {
        try (Database database = Database.open(settings)) {
            return database.table(0).loader().load(keys);
        }
    }

    @Test
    void load_foundAbsentAndNull_answersTheFoundOnes() throws Exception {
        Lookups.sql(
                DB,
                "CREATE TABLE with_null(random_key text PRIMARY KEY, url text)",
                "INSERT INTO with_null VALUES ('a', 'x'), ('b', NULL), ('c', ''), ('d', 'ü€😀')");

        assertThat(load(Lookups.settings(DB, "with_null"), List.of("a", "b", "c", "d", "nope")))
                .isEqualTo(Map.of("a", Value.of("x"), "c", Value.of(""), "d", Value.of("ü€😀")));
    }

    @Test
    void load_awkwardKeysInOneBatch_answersEachWithItsOwnValue() throws Exception {
        List<String> keys = List.of(
                "?",
                "??",
                "\uFFFD",
                "😀",
                "\u00e9",
                "e\u0301",
                "'",
                "\"",
                "''",
                "\"\"",
                "{",
                "}",
                "{}",
                "{a,b}",
                "\\",
                "\\\\",
                "\\N",
                ",",
                "a,b",
                "NULL",
                "null",
                "\"NULL\"",
                " ",
                "  ",
                "\u00a0",
                "\u3000",
                "\u200b",
                "a ",
                " a",
                "a",
                "A",
                "'; drop table urls; --",
                "$1",
                ":key",
                "%",
                "_",
                "\u0001",
                "\n",
                "\t",
                "k".repeat(512),
                "ß",
                "SS",
                "ı",
                "İ",
                "\u202e",
                "\uFEFF",
                "\uD83D\uDC69\u200D\uD83D\uDCBB");
        Lookups.sql(DB, "CREATE TABLE awkward(random_key varchar(600) PRIMARY KEY, url varchar NOT NULL)");
        insertInHex("awkward", keys);

        Map<String, Value> found = load(Lookups.settings(DB, "awkward"), keys);

        assertThat(found).hasSize(keys.size());
        keys.forEach(key -> assertThat(found).containsEntry(key, Value.of("value of " + key)));
        assertThat(load(Lookups.settings(DB, "urls"), List.of("1")))
                .as("the table is still there")
                .hasSize(1);
    }

    /** By way of {@code decode}, which knows nothing of quoting. */
    private static void insertInHex(String table, List<String> keys) throws SQLException {
        try (Connection owner = DB.owner();
                PreparedStatement insert = owner.prepareStatement("INSERT INTO " + table
                        + " SELECT convert_from(?, 'UTF8'), 'value of ' || convert_from(?, 'UTF8')")) {
            for (String key : keys) {
                insert.setBytes(1, Value.of(key).utf8());
                insert.setBytes(2, Value.of(key).utf8());
                int unused = insert.executeUpdate();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bigint", "integer", "smallint"})
    void load_integerKeys_findsThemByTheirDigits(String type) throws Exception {
        String table = "by_" + type;
        Lookups.sql(
                DB,
                "CREATE TABLE " + table + "(random_key " + type + " PRIMARY KEY, url text NOT NULL)",
                "INSERT INTO " + table + " VALUES (0, 'zero'), (-7, 'minus'), (32767, 'large')");
        try (Database database = Database.open(Lookups.settings(DB, table))) {
            assertThat(Lookups.keyType(database)).isEqualTo(KeyType.BIGINT);
            assertThatThrownBy(() -> database.table(0).keys().canonical("007")).isInstanceOf(BadKey.class);
            assertThat(database.table(0).loader().load(List.of("0", "-7", "32767", "5", "9223372036854775807")))
                    .isEqualTo(Map.of("0", Value.of("zero"), "-7", Value.of("minus"), "32767", Value.of("large")));
        }
    }

    @Test
    void load_integerKeyNotRefusedInTime_failsThatKeyAlone() throws Exception {
        Lookups.sql(DB, "CREATE TABLE by_id(random_key bigint PRIMARY KEY, url text)");
        assertThatThrownBy(() -> load(Lookups.settings(DB, "by_id"), List.of("1", "007")))
                .isInstanceOfSatisfying(
                        LoadException.class, e -> assertThat(e.kind()).isEqualTo(LoadException.Kind.BAD_ROW));
    }

    @Test
    void load_otherValueTypes_answersTheirText() throws Exception {
        Lookups.sql(
                DB,
                "CREATE DOMAIN inner_key AS text",
                "CREATE DOMAIN outer_key AS inner_key CHECK (VALUE <> '')",
                "CREATE TABLE numbers(random_key outer_key PRIMARY KEY, url integer, at date)",
                "INSERT INTO numbers VALUES ('a', 42, '2026-01-02')");

        assertThat(load(Lookups.settings(DB, "numbers"), List.of("a"))).containsEntry("a", Value.of("42"));
        var dates = Lookups.settings(DB.jdbcUrl(), DB.reader(), 1, "numbers", "random_key", "at", null);
        assertThat(load(dates, List.of("a"))).containsEntry("a", Value.of("2026-01-02"));
    }

    @Test
    void load_collationThatIgnoresCase_givesNoValueToAnotherSpelling() throws Exception {
        Lookups.sql(
                DB,
                "CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
                "CREATE TABLE folded(random_key text COLLATE nocase PRIMARY KEY, url text)",
                "INSERT INTO folded VALUES ('Abc', 'x')");

        // The row comes, under its own key, for which nobody has asked: the core ignores it.
        assertThat(load(Lookups.settings(DB, "folded"), List.of("abc"))).doesNotContainKey("abc");
        assertThat(load(Lookups.settings(DB, "folded"), List.of("Abc"))).hasSize(1);
    }

    @Test
    void load_namesThatHoldAnything_areQuoted() throws Exception {
        String table = "it's <y> :x ?1 we\"ird {z} $1 '; --";
        String key = "k\"ey' <b> :a ?";
        String value = "v\\al 'ue";
        Lookups.sql(
                DB,
                "CREATE SCHEMA \"s.x\"",
                "GRANT USAGE ON SCHEMA \"s.x\" TO " + DB.reader().user(),
                "CREATE TABLE \"s.x\"." + TableName.quote(table) + "(" + TableName.quote(key) + " text PRIMARY KEY, "
                        + TableName.quote(value) + " text)",
                "INSERT INTO \"s.x\"." + TableName.quote(table) + " VALUES ('a', 'x')",
                "GRANT SELECT ON ALL TABLES IN SCHEMA \"s.x\" TO " + DB.reader().user());
        var settings =
                Lookups.settings(DB.jdbcUrl(), DB.reader(), 1, "\"s.x\"." + TableName.quote(table), key, value, null);

        assertThat(load(settings, List.of("a", "b"))).isEqualTo(Map.of("a", Value.of("x")));
        try (Database database = Database.open(settings)) {
            assertThat(database.warnings()).isEmpty();
        }
    }

    @Test
    void load_fiveThousandKeys_findsThemAll() throws Exception {
        Lookups.sql(
                DB,
                "CREATE TABLE many(random_key text PRIMARY KEY, url text)",
                "INSERT INTO many SELECT n::text, 'v' || n FROM generate_series(1, 5000) n");
        List<String> keys =
                IntStream.rangeClosed(1, 5000).mapToObj(Integer::toString).toList();

        Map<String, Value> found = load(Lookups.settings(DB, "many"), keys);
        assertThat(found).hasSize(5000).containsEntry("4321", Value.of("v4321"));
    }

    @Test
    void load_batchesOfAnySize_shareOneGenericPlan() throws Exception {
        try (PostgresLookupPool source = PostgresLookupPool.connect(oneConnection("urls"), Lookups.UNHEARD)) {
            for (int size = 1; size <= 50; size++) {
                List<String> keys = IntStream.rangeClosed(1, size)
                        .mapToObj(Integer::toString)
                        .toList();
                assertThat(source.load(0, keys, LookupPool.On.POOLED, null).values())
                        .hasSize(Math.min(size, 10));
            }
            List<Map<String, Object>> prepared = source.inspect("SELECT statement, generic_plans, custom_plans"
                    + " FROM pg_prepared_statements WHERE statement LIKE '%ANY%' AND statement NOT LIKE '%prepared%'");
            assertThat(prepared).hasSize(1);
            assertThat(prepared.get(0)).containsEntry("generic_plans", 50L).containsEntry("custom_plans", 0L);
        }
    }

    @Test
    void session_whateverTheUrlSays_isReadOnlyAndBounded() throws Exception {
        String weak = DB.jdbcUrl() + "?options=-c%20default_transaction_read_only=off%20-c%20statement_timeout=0"
                + "&readOnly=false&socketTimeout=0&prepareThreshold=0&preferQueryMode=simple&ApplicationName=x";
        var settings = Lookups.settings(weak, DB.reader(), 1, "urls", "random_key", "url", null);
        try (PostgresLookupPool source = PostgresLookupPool.connect(settings, Lookups.UNHEARD)) {
            assertThat(source.inspect(
                                    "SELECT current_setting('transaction_read_only') AS a,"
                                            + " current_setting('statement_timeout') AS b,"
                                            + " current_setting('plan_cache_mode') AS c,"
                                            + " current_setting('application_name') AS d, current_setting('client_encoding') AS e")
                            .get(0))
                    .containsAllEntriesOf(
                            Map.of("a", "on", "b", "1s", "c", "force_generic_plan", "d", "sluice", "e", "UTF8"));
        }
        var owner = Lookups.settings(weak, DB.server().owner(), 1, "urls", "random_key", "url", null);
        Jdbi jdbi = Jdbi.create(SessionSource.of(owner, Duration.ofSeconds(1)));
        try (Handle handle = jdbi.open()) {
            assertThatThrownBy(() -> handle.execute("DELETE FROM urls")).hasMessageContaining("read-only transaction");
        }
    }

    @Test
    void load_urlThatAsksForSimpleQueries_isStillPrepared() throws Exception {
        var settings = Lookups.settings(
                DB.jdbcUrl() + "?preferQueryMode=simple&prepareThreshold=0&preparedStatementCacheQueries=0",
                DB.reader(),
                1,
                "urls",
                "random_key",
                "url",
                null);
        try (PostgresLookupPool source = PostgresLookupPool.connect(settings, Lookups.UNHEARD)) {
            List<String> keys = new ArrayList<>(List.of("1", "2"));
            assertThat(source.load(0, keys, LookupPool.On.POOLED, null).values())
                    .hasSize(2);
            assertThat(source.load(0, keys, LookupPool.On.POOLED, null).values())
                    .hasSize(2);
            assertThat(source.inspect("SELECT 1 FROM pg_prepared_statements WHERE statement LIKE '%ANY%'"
                            + " AND statement NOT LIKE '%prepared%'"))
                    .hasSize(1);
        }
    }

    private static DatabaseSettings oneConnection(String table) {
        return Lookups.settings(DB.jdbcUrl(), DB.reader(), 1, table, "random_key", "url", null);
    }
}
