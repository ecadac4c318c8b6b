package io.sluice.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.embedded.Credentials;
import io.sluice.embedded.SharedServers;
import io.sluice.lookup.Value;
import io.sluice.nodes.Lookups;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.TableSettings;
import io.sluice.write.Write;
import io.sluice.write.Written;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is said of a table that cannot be written to: one line each, with what to do. */
class WriteSetupIT {
    private static final SharedServers.Database DB = SharedServers.database(0);

    private static void refused(DatabaseSettings settings, String... words) {
        assertThatThrownBy(() -> Writes.open(settings).close())
                .isInstanceOf(DatabaseSetupException.class)
                .hasMessageContainingAll(words)
                .message()
                .hasLineCount(1);
    }

    private static void refused(String table, String... words) {
        refused(Lookups.writing(DB, table), words);
    }

    private static void grantLess(String sql) {
        try (Connection owner = DB.owner()) {
            boolean unused = owner.createStatement().execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void noUniqueIndex_saysTheStatement_andItHelps() throws Exception {
        Lookups.sql(DB, "CREATE TABLE bare(random_key text NOT NULL, url text)", "CREATE INDEX ON bare (random_key)");
        refused("bare", "CREATE UNIQUE INDEX CONCURRENTLY ON \"public\".\"bare\" (\"random_key\")");
        Lookups.sql(DB, "CREATE UNIQUE INDEX CONCURRENTLY ON \"public\".\"bare\" (\"random_key\")");
        try (Writes writes = Writes.open(Lookups.writing(DB, "bare"))) {
            Write write = Write.put("k", Value.of("https://a/"));
            assertThat(writes.loader().load(List.of(write)))
                    .extractingByKey(write)
                    .extracting(Written::effect)
                    .isEqualTo(Written.Effect.CREATED);
        }
    }

    @Test
    void rowsConditionsAndExpiries_areReadOnly() {
        Lookups.sql(DB, "CREATE TABLE shown(random_key text PRIMARY KEY, url text, live boolean, until timestamptz)");
        List<String> key = List.of("random_key");
        for (TableSettings table : List.of(
                new TableSettings("t", "shown", key, null, null, List.of("url"), null, null),
                new TableSettings("t", "shown", key, null, "url", List.of(), "live", null),
                new TableSettings("t", "shown", key, null, "url", List.of(), null, "until"))) {
            DatabaseSettings one = Lookups.writing(DB, "shown");
            refused(
                    new DatabaseSettings(
                            one.jdbcUrl(),
                            one.user(),
                            one.password(),
                            1,
                            List.of(table),
                            one.timeout(),
                            one.probeInterval(),
                            one.connectTimeout()),
                    "\"public\".\"shown\" is read only here",
                    "leave it out of --writable");
        }
    }

    @Test
    void partitionedByOtherColumns_isToldOfNoIndex() {
        Lookups.sql(DB, "CREATE TABLE dated(random_key text NOT NULL, url text, day date) PARTITION BY RANGE (day)");
        refused("dated", "it can have none, for the table is partitioned by other columns: leave out --writable");
    }

    /** A write of a key that one of them has would make a second row. */
    @Test
    void tableFromWhichOthersInherit_isRefused() {
        Lookups.sql(
                DB,
                "CREATE TABLE parent(random_key text PRIMARY KEY, url text)",
                "CREATE TABLE heir(PRIMARY KEY (random_key)) INHERITS (parent)");
        refused("parent", "tables inherit from \"public\".\"parent\"", "leave out --writable");
    }

    @Test
    void indexesThatAreNotEnough_areNone() {
        Lookups.sql(
                DB,
                "CREATE TABLE poor(random_key text NOT NULL, url text, UNIQUE (random_key) DEFERRABLE)",
                "CREATE UNIQUE INDEX ON poor (random_key, url)",
                "CREATE UNIQUE INDEX ON poor (random_key) WHERE url IS NOT NULL",
                "CREATE UNIQUE INDEX ON poor (lower(random_key))");
        refused("poor", "no unique index");
    }

    @Test
    void rightsMissing_saysWhichToGrant() {
        Lookups.sql(DB, "CREATE TABLE guarded(random_key text PRIMARY KEY, url text)");
        grantLess("REVOKE DELETE, UPDATE ON guarded FROM sluice_writer");
        refused("guarded", "GRANT UPDATE, DELETE ON \"public\".\"guarded\" TO \"sluice_writer\"");
    }

    @Test
    void readersRole_isToldToGetMore() {
        refused(
                Lookups.settings(DB, "urls"),
                "GRANT INSERT, UPDATE, DELETE ON \"public\".\"urls\" TO \"sluice\"",
                "--write-user");
    }

    @Test
    void view_isNotWrittenTo() {
        Lookups.sql(DB, "CREATE VIEW seen AS SELECT * FROM urls");
        refused("seen", "is a view");
    }

    @Test
    void columnThatWritesCannotFill_isNamed() {
        Lookups.sql(
                DB,
                "CREATE TABLE wide(random_key text PRIMARY KEY, url text, id bigint GENERATED ALWAYS AS IDENTITY,"
                        + " at timestamptz NOT NULL DEFAULT now(), owner text NOT NULL)");
        refused("wide", "the column \"owner\"", "SET DEFAULT");
    }

    @Test
    void sequenceWithoutARight_saysWhichToGrant() throws Exception {
        Lookups.sql(
                DB,
                "CREATE TABLE serial(random_key text PRIMARY KEY, url text, id bigserial,"
                        + " also integer GENERATED ALWAYS AS IDENTITY)");
        refused("serial", "GRANT USAGE ON SEQUENCE \"public\".\"serial_id_seq\" TO \"sluice_writer\"");
        Lookups.sql(DB, "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO sluice_writer");
        try (Writes writes = Writes.open(Lookups.writing(DB, "serial"))) {
            assertThat(effect(writes, Write.put("k", Value.of("https://a/")))).isEqualTo(Written.Effect.CREATED);
            long id = number("SELECT last_value FROM serial_id_seq");
            long also = number("SELECT last_value FROM serial_also_seq");
            for (int i = 0; i < 5; i++) {
                assertThat(effect(writes, Write.put("k", Value.of("https://" + i + "/"))))
                        .isEqualTo(Written.Effect.REPLACED);
                assertThat(effect(writes, Write.putIfAbsent("k", Value.of("https://no/"))))
                        .isEqualTo(Written.Effect.EXISTS);
            }
            assertThat(number("SELECT count(*) FROM serial WHERE url = 'https://4/' AND id = " + id + " AND also = "
                            + also))
                    .isEqualTo(1);
            assertThat(effect(writes, Write.put("next", Value.of("https://a/"))))
                    .isEqualTo(Written.Effect.CREATED);
            assertThat(number("SELECT id FROM serial WHERE random_key = 'next'"))
                    .isEqualTo(id + 1);
            assertThat(number("SELECT also FROM serial WHERE random_key = 'next'"))
                    .isEqualTo(also + 1);
        }
    }

    @Test
    void keyThatTheServerAloneGives_isSaid() {
        Lookups.sql(
                DB,
                "CREATE TABLE counted(random_key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, url text)",
                "CREATE TABLE derived(url text, random_key text GENERATED ALWAYS AS (lower(url)) STORED UNIQUE)");
        refused("counted", "ALTER COLUMN \"random_key\" SET GENERATED BY DEFAULT");
        refused("derived", "is generated from other columns");
    }

    /** What no catalogue shows: a default whose function the role may not call. */
    @Test
    void writeThatAlwaysFails_isFoundByATrial_whichLeavesNothing() throws Exception {
        Lookups.sql(
                DB,
                "CREATE FUNCTION stamp() RETURNS text LANGUAGE sql AS $$ SELECT 'now' $$",
                "REVOKE ALL ON FUNCTION stamp() FROM public",
                "CREATE TABLE stamped(random_key text PRIMARY KEY, url text, at text DEFAULT stamp())");
        refused("stamped", "tried and taken back, failed", "permission denied for function stamp");
        Lookups.sql(DB, "GRANT EXECUTE ON FUNCTION stamp() TO sluice_writer");
        Writes.open(Lookups.writing(DB, "stamped")).close();
        assertThat(number("SELECT count(*) FROM stamped")).isZero();
    }

    /** A row that the trial's does not fit says nothing of others; and triggers are not told of rows that never were. */
    @Test
    void trialThatIsNoFitRow_orWouldFireATrigger_isNoTrouble() throws Exception {
        Lookups.sql(
                DB,
                "CREATE TABLE strict(random_key varchar(3) PRIMARY KEY CHECK (random_key ~ '^[a-z]+$'), url text)",
                "CREATE TABLE fired(random_key smallint PRIMARY KEY, url text)",
                "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " RAISE 'fired' USING ERRCODE = 'BL001'; END $$",
                "CREATE TRIGGER f BEFORE INSERT ON fired EXECUTE FUNCTION fail()");
        Writes.open(Lookups.writing(DB, "strict")).close();
        Writes.open(Lookups.writing(DB, "fired")).close();
    }

    private static Written.Effect effect(Writes writes, Write write) throws Exception {
        return Objects.requireNonNull(writes.loader().load(List.of(write)).get(write))
                .effect();
    }

    private static long number(String sql) throws SQLException {
        try (Connection owner = DB.owner();
                ResultSet row = owner.createStatement().executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }

    @Test
    void valueThatIsNoText_isRefused() {
        Lookups.sql(DB, "CREATE TABLE docs(random_key text PRIMARY KEY, url jsonb)");
        refused("docs", "neither text nor varchar");
    }

    @Test
    void keysThatAreEqualThoughTheyDiffer_areRefused() {
        Lookups.sql(
                DB,
                "CREATE COLLATION folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
                "CREATE TABLE folded(random_key text COLLATE folded PRIMARY KEY, url text)");
        refused("folded", "nondeterministic");
    }

    @Test
    void wrongPassword_isSaid() {
        Credentials wrong = new Credentials(DB.writer().user(), "wrong");
        refused(
                Lookups.settings(DB.jdbcUrl(), wrong, 1, "urls", "random_key", "url", null),
                "password authentication failed",
                "check the user and the password");
    }

    @Test
    void role_mayWriteTheTable_andNoMore() throws Exception {
        try (Connection writer = DriverManager.getConnection(
                DB.jdbcUrl(), DB.writer().user(), DB.writer().password())) {
            for (String sql : List.of("CREATE TABLE mine()", "DROP TABLE urls", "TRUNCATE urls", "CREATE ROLE other")) {
                assertThatThrownBy(() -> writer.createStatement().execute(sql)).isInstanceOf(SQLException.class);
            }
        }
    }
}
