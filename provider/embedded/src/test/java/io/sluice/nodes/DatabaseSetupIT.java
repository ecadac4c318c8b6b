package io.sluice.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.embedded.Credentials;
import io.sluice.embedded.SharedServers;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.KeyType;
import io.sluice.postgres.TableSettings;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What only the operator can mend: each in one line that says what to do. */
class DatabaseSetupIT {
    private static final SharedServers.Database DB = SharedServers.database(10);
    private static final String READER = '"' + DB.reader().user() + '"';

    private static void assertRefused(DatabaseSettings settings, String... parts) {
        assertThatThrownBy(() -> Database.open(settings).close())
                .isInstanceOfSatisfying(DatabaseSetupException.class, e -> assertThat(e.line())
                        .contains(parts)
                        .doesNotContain("\n")
                        .doesNotContain(DB.reader().password()));
    }

    private static DatabaseSettings settings(String table, String key, String value, @Nullable KeyType type) {
        return Lookups.settings(DB.jdbcUrl(), DB.reader(), 1, table, key, value, type);
    }

    private static List<String> warnings(String table) throws Exception {
        try (Database database = Database.open(Lookups.settings(DB, table))) {
            return database.warnings();
        }
    }

    @Test
    void open_wrongPassword_saysSo() {
        Credentials wrong = new Credentials(DB.reader().user(), "wr0ng");
        assertRefused(
                Lookups.settings(DB.jdbcUrl(), wrong, 1, "urls", "random_key", "url", null),
                "password authentication failed for user " + READER,
                "check the user and the password");
    }

    @Test
    void open_noPassword_saysSo() {
        DatabaseSettings with = Lookups.settings(DB, "urls");
        assertRefused(
                new DatabaseSettings(
                        with.jdbcUrl(),
                        with.user(),
                        null,
                        1,
                        List.of(TableSettings.of("urls", "random_key", "url", null)),
                        with.timeout(),
                        with.probeInterval(),
                        with.connectTimeout()),
                "no password was provided");
    }

    @Test
    void open_noSuchDatabase_saysSo() {
        String url = "jdbc:postgresql://127.0.0.1:" + DB.port() + "/nosuch";
        assertRefused(
                Lookups.settings(url, DB.reader(), 1, "urls", "random_key", "url", null),
                "database \"nosuch\" does not exist",
                "correct the database URL");
    }

    @Test
    void open_urlThatCannotBeRead_saysSo() {
        assertRefused(
                Lookups.settings("jdbc:postgresql://h:port/x", DB.reader(), 1, "urls", "random_key", "url", null),
                "the database URL cannot be read: jdbc:postgresql://h:port/x");
    }

    @Test
    void open_noSuchTable_namesThoseThereAre() {
        Lookups.sql(DB, "CREATE TABLE \"Zebra\nline\"(a int)");
        assertRefused(settings("URLS", "random_key", "url", null), "there is no table \"URLS\"", "\"urls\"");
        assertRefused(settings("public.nope", "random_key", "url", null), "in schema \"public\"", "\"Zebra line\"");
        assertRefused(settings("nope.urls", "random_key", "url", null), "in schema \"nope\"", "it has no tables");
        assertRefused(
                settings("'; drop table urls; --", "random_key", "url", null),
                "there is no table \"'; drop table urls; --\"");
    }

    @Test
    void open_noSuchColumn_namesThoseThereAre() {
        assertRefused(
                settings("urls", "Random_Key", "url", null),
                "there is no key column \"Random_Key\" in \"public\".\"urls\"",
                "\"random_key\", \"url\"");
        assertRefused(settings("urls", "random_key", "link", null), "there is no value column \"link\"");
    }

    @Test
    void open_keyOfAnUnsupportedType_namesTheOthers() {
        Lookups.sql(DB, "CREATE TABLE floating(random_key float8 PRIMARY KEY, url text, seen timestamptz)");
        assertRefused(
                settings("floating", "random_key", "url", null),
                "of type double precision",
                "uuid, date or an enum",
                "a view");
        assertRefused(settings("floating", "seen", "url", null), "of type timestamp with time zone");
    }

    @Test
    void open_keyTypeThatContradictsTheTable_saysWhichItIs() {
        assertRefused(
                settings("urls", "random_key", "url", KeyType.BIGINT), "key type is set to bigint", "set it to text");
        Lookups.sql(DB, "CREATE TABLE padded(random_key char(10) PRIMARY KEY, url text)");
        assertRefused(
                settings("padded", "random_key", "url", KeyType.UUID), "key type is set to uuid", "set it to char,");
    }

    @Test
    void open_noTable_saysSo() {
        Lookups.sql(DB, "CREATE SEQUENCE counter");
        assertRefused(settings("counter", "last_value", "url", null), "\"public\".\"counter\" is no table");
    }

    @Test
    void open_noRightToRead_saysTheGrant() throws Exception {
        Lookups.sql(
                DB,
                "CREATE SCHEMA \"hid\"\"den\"",
                "CREATE TABLE \"hid\"\"den\".urls(random_key text PRIMARY KEY, url text)",
                "CREATE SCHEMA open",
                "GRANT USAGE ON SCHEMA open TO PUBLIC",
                "CREATE TABLE open.urls(random_key text PRIMARY KEY, url text)",
                "GRANT SELECT (random_key) ON open.urls TO " + READER,
                "CREATE TABLE open.columns(random_key text PRIMARY KEY, url text, secret text)",
                "GRANT SELECT (random_key, url) ON open.columns TO " + READER);

        assertRefused(
                settings("\"hid\"\"den\".urls", "random_key", "url", null),
                "run: GRANT USAGE ON SCHEMA \"hid\"\"den\" TO " + READER);
        assertRefused(
                settings("open.urls", "random_key", "url", null),
                "run: GRANT SELECT ON \"open\".\"urls\" TO " + READER);
        assertThat(warnings("open.columns"))
                .as("a right to both columns is enough")
                .isEmpty();
    }

    @Test
    void warnings_primaryKey_areNone() throws Exception {
        assertThat(warnings("urls")).isEmpty();
    }

    @Test
    void warnings_noIndexThatServes_nameTheOneToCreate() throws Exception {
        Lookups.sql(
                DB,
                "CREATE TABLE bare(random_key text, url text)",
                "CREATE TABLE partial(random_key text, url text)",
                "CREATE UNIQUE INDEX ON partial (random_key) WHERE url <> ''",
                "CREATE TABLE computed(random_key text, url text)",
                "CREATE UNIQUE INDEX ON computed (lower(random_key))");

        for (String table : List.of("bare", "partial", "computed")) {
            assertThat(warnings(table))
                    .singleElement()
                    .asString()
                    .contains(
                            "EVERY BATCH READS ALL OF \"public\".\"" + table + "\"",
                            "CREATE UNIQUE INDEX CONCURRENTLY ON \"public\".\"" + table + "\" (\"random_key\")");
        }
    }

    @Test
    void warnings_indexOfOtherKinds_serve() throws Exception {
        Lookups.sql(
                DB, "CREATE TABLE hashed(random_key text, url text)", "CREATE INDEX ON hashed USING hash (random_key)");
        assertThat(warnings("hashed"))
                .singleElement()
                .asString()
                .contains("has no unique index", "CREATE UNIQUE INDEX");

        Lookups.sql(
                DB,
                "CREATE TABLE covered(random_key text, url text)",
                "CREATE UNIQUE INDEX ON covered (random_key) INCLUDE (url)");
        assertThat(warnings("covered")).isEmpty();
    }

    @Test
    void warnings_viewsAndPartitions_areChecked() throws Exception {
        Lookups.sql(
                DB,
                "CREATE VIEW good_view AS SELECT random_key, 'https://x/' || url AS url FROM urls",
                "CREATE VIEW bad_view AS SELECT upper(random_key) AS random_key, url FROM urls",
                "CREATE MATERIALIZED VIEW stored AS SELECT * FROM urls",
                "CREATE TABLE parts(random_key text PRIMARY KEY, url text) PARTITION BY HASH (random_key)",
                "CREATE TABLE loose(random_key text, url text) PARTITION BY HASH (random_key)");
        assertThat(warnings("parts")).as("without partitions").isEmpty();
        Lookups.sql(
                DB,
                "CREATE TABLE parts0 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
                "CREATE TABLE parts1 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
                "CREATE TABLE loose0 PARTITION OF loose FOR VALUES WITH (MODULUS 1, REMAINDER 0)");

        assertThat(warnings("good_view")).isEmpty();
        assertThat(warnings("bad_view")).singleElement().asString().contains("beneath the view");
        assertThat(warnings("stored")).singleElement().asString().contains("CREATE UNIQUE INDEX");
        assertThat(warnings("parts")).isEmpty();
        assertThat(warnings("loose"))
                .singleElement()
                .asString()
                .contains("CREATE UNIQUE INDEX ON \"public\".\"loose\"");
    }

    /** A unique index of a partitioned table must hold the columns that it is partitioned by: advice that the server refuses is none. */
    @Test
    void warnings_partitionedByOtherColumns_areAdviceOfUse() throws Exception {
        Lookups.sql(
                DB,
                "CREATE TABLE dated(random_key text, url text, day date) PARTITION BY RANGE (day)",
                "CREATE TABLE dated0 PARTITION OF dated DEFAULT",
                "CREATE TABLE mixed(random_key text, url text, day date) PARTITION BY HASH (random_key)",
                "CREATE TABLE mixed0 PARTITION OF mixed FOR VALUES WITH (MODULUS 1, REMAINDER 0) PARTITION BY RANGE (day)",
                "CREATE TABLE mixed00 PARTITION OF mixed0 DEFAULT",
                "CREATE TABLE computing(random_key text, url text) PARTITION BY HASH (lower(random_key))",
                "CREATE TABLE computing0 PARTITION OF computing FOR VALUES WITH (MODULUS 1, REMAINDER 0)");
        for (String table : List.of("dated", "mixed", "computing")) {
            String advice = "CREATE INDEX ON \"public\".\"" + table + "\" (\"random_key\")";
            assertThat(warnings(table)).singleElement().asString().contains("READS ALL", "run: " + advice);
            Lookups.sql(DB, advice);
            assertThat(warnings(table)).singleElement().asString().contains("it can have none", "no key repeats");
        }
    }

    @Test
    void warnings_foreignTable_isTakenAsItIs() throws Exception {
        try (Connection superuser = DB.superuser();
                Statement statement = superuser.createStatement()) {
            statement.execute("CREATE EXTENSION file_fdw");
            statement.execute("CREATE SERVER files FOREIGN DATA WRAPPER file_fdw");
            statement.execute("CREATE SCHEMA far");
            statement.execute("GRANT USAGE ON SCHEMA far TO " + READER);
            statement.execute("CREATE FOREIGN TABLE far.afar(random_key text, url text) SERVER files"
                    + " OPTIONS (filename '/dev/null')");
            statement.execute("GRANT SELECT ON far.afar TO " + READER);
        }
        assertThat(warnings("far.afar")).isEmpty();
    }

    @Test
    void warnings_rowLevelSecurity_isNamed() throws Exception {
        Lookups.sql(
                DB,
                "CREATE TABLE guarded(random_key text PRIMARY KEY, url text)",
                "ALTER TABLE guarded ENABLE ROW LEVEL SECURITY");
        assertThat(warnings("guarded")).singleElement().asString().contains("row-level security");
    }
}
