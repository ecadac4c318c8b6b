package io.sluice.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.changes.ChangeSession;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.ChangeSourceException.Kind;
import io.sluice.embedded.SharedServers;
import io.sluice.nodes.Lookups;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.PoolerInBetween;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What somebody does to the table while Sluice reads its changes: nobody's statements may fail for that, and no row may go unheard. */
@Timeout(60)
class ChangeAlterationsIT {
    private static final SharedServers.Database DB = SharedServers.database(0);
    private static final String NAME = "alterations_it";

    private final ChangeSlot changes = changes("t");

    /** As the tables' owner, so that it may make the publication. */
    private static ChangeSlot changes(String table) {
        DatabaseSettings settings = Lookups.settings(DB.jdbcUrl(), DB.server().owner(), 1, table, "k", "u", null);
        return ChangeSlot.of(settings, new ChangeSettings(NAME, NAME), settings::jdbcUrl);
    }

    @BeforeAll
    static void mayReplicate() throws SQLException {
        superuser("ALTER ROLE sluice_owner REPLICATION");
    }

    @AfterAll
    static void mayNot() throws SQLException {
        superuser("ALTER ROLE sluice_owner NOREPLICATION");
    }

    @AfterEach
    void drop() throws Exception {
        assertThat(changes.drop()).hasSize(2);
        superuser("DROP TABLE IF EXISTS t, other CASCADE", "DROP PUBLICATION IF EXISTS " + NAME);
    }

    private static void superuser(String... statements) throws SQLException {
        try (Connection superuser = DB.superuser()) {
            for (String sql : statements) {
                boolean unused = superuser.createStatement().execute(sql);
            }
        }
    }

    private static void sql(String... statements) throws SQLException {
        try (Connection owner = DB.owner()) {
            for (String sql : statements) {
                boolean unused = owner.createStatement().execute(sql);
            }
        }
    }

    private static String one(String sql) throws SQLException {
        try (Connection superuser = DB.superuser();
                ResultSet row = superuser.createStatement().executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }

    /** Tables of the publication, and whether there is a slot. */
    private static String left() throws SQLException {
        return one(
                "SELECT coalesce((SELECT string_agg(tablename, ',' ORDER BY tablename) FROM pg_publication_tables WHERE pubname = '"
                        + NAME + "'), '-') || ' ' || (SELECT count(*) FROM pg_replication_slots WHERE slot_name = '"
                        + NAME + "')");
    }

    private static void is(Throwable e, Kind kind, String words) {
        assertThat(e)
                .isInstanceOfSatisfying(ChangeSourceException.class, found -> assertThat(found.kind())
                        .isEqualTo(kind))
                .hasMessageContaining(words);
    }

    /** Reads, lets the owner alter something, and sees that this ends the session; the next one is refused in these words. */
    private void breaks(String words, String... alteration) throws Exception {
        try (ChangeSession session = changes.source().open(owner -> {})) {
            assertThat(session.beat().walStatus()).isEqualTo("reserved");
            sql(alteration);
            assertThatThrownBy(session::beat).satisfies(e -> is(e, Kind.GAP, ""));
        }
        assertThatThrownBy(() -> changes.source().open(owner -> {})).satisfies(e -> is(e, Kind.MEND, words));
    }

    private void reads() throws Exception {
        assertThat(changes.hindrance()).isNull();
        try (ChangeSession session = changes.source().open(owner -> {})) {
            assertThat(session.fresh()).isTrue();
        }
    }

    @Test
    void keyIsDropped_thePublicationGoes_andComesBackWithIt() throws Exception {
        sql("CREATE TABLE t (k text PRIMARY KEY, u text)", "INSERT INTO t VALUES ('a', '1')");
        breaks("\"t\" has no replica identity", "ALTER TABLE t DROP CONSTRAINT t_pkey");
        assertThat(left()).isEqualTo("- 0");
        sql("UPDATE t SET u = '2'", "DELETE FROM t");
        sql("ALTER TABLE t ADD PRIMARY KEY (k)");
        reads();
    }

    /** As a daemon finds it that starts later. */
    @Test
    void keyIsDroppedWhileNobodyReads_thePublicationGoesAtTheStart() throws Exception {
        sql("CREATE TABLE t (k text PRIMARY KEY, u text)", "INSERT INTO t VALUES ('a', '1')");
        reads();
        sql("ALTER TABLE t DROP CONSTRAINT t_pkey");
        assertThatThrownBy(() -> sql("UPDATE t SET u = '2'")).hasMessageContaining("publishes updates");
        String before = left();
        assertThat(changes.lacks()).singleElement().asString().contains("\"t\" has no replica identity", "ALTER TABLE");
        assertThat(left()).as("who only asks takes nothing back").isEqualTo(before);
        assertThat(changes.hindrance()).contains("\"t\" has no replica identity", "ALTER TABLE");
        assertThat(left()).isEqualTo("- 0");
        sql("UPDATE t SET u = '2'");
    }

    @Test
    void generatedColumnComesIntoTheIdentity_itIsPublishedToo() throws Exception {
        sql(
                "CREATE TABLE t (k text, u text)",
                "ALTER TABLE t REPLICA IDENTITY FULL",
                "INSERT INTO t VALUES ('a', '1')");
        try (ChangeSession session = changes.source().open(owner -> {})) {
            sql("ALTER TABLE t ADD up text GENERATED ALWAYS AS (upper(u)) STORED");
            assertThatThrownBy(session::beat).satisfies(e -> is(e, Kind.GAP, "was changed"));
        }
        reads();
        sql("UPDATE t SET u = '2'");
    }

    @Test
    void partitionsCome_areReadOn_oneWithoutIdentityEndsIt() throws Exception {
        sql(
                "CREATE TABLE t (k text, u text) PARTITION BY RANGE (k)",
                "CREATE TABLE low PARTITION OF t (PRIMARY KEY (k)) FOR VALUES FROM ('a') TO ('m')",
                "CREATE TABLE high (k text PRIMARY KEY, u text)",
                "CREATE TABLE top (k text, u text)");
        try (ChangeSession session = changes.source().open(owner -> {})) {
            String before = session.beat().shapes().get("t");
            sql("ALTER TABLE t ATTACH PARTITION high FOR VALUES FROM ('m') TO ('t')");
            assertThat(session.beat().shapes().get("t")).isNotEqualTo(before);
            sql("INSERT INTO t VALUES ('n', 'heard')");
            awaitHeard(session);
        }
        breaks("\"top\" has no replica identity", "ALTER TABLE t ATTACH PARTITION top FOR VALUES FROM ('t') TO ('z')");
        assertThat(left()).isEqualTo("- 0");
        sql("INSERT INTO t VALUES ('u', '1')", "UPDATE t SET u = '2'");
    }

    @Test
    void childrenCome_theyAreHeardOf_andOneWithoutIdentityEndsIt() throws Exception {
        sql("CREATE TABLE t (k text PRIMARY KEY, u text)");
        try (ChangeSession session = changes.source().open(owner -> {})) {
            sql("CREATE TABLE c (PRIMARY KEY (k)) INHERITS (t)");
            assertThatThrownBy(session::beat).satisfies(e -> is(e, Kind.GAP, "was changed"));
        }
        try (ChangeSession session = changes.source().open(owner -> {});
                Connection other = DB.owner()) {
            assertThat(session.fresh()).isTrue();
            assertThat(left()).isEqualTo("c,t 1");
            assertThat(session.tables().get(0).tables().get(0).children())
                    .containsExactly(Long.valueOf(one("SELECT CAST('c' AS regclass)::oid")));
            other.createStatement().execute("CREATE TEMP TABLE mine () INHERITS (t)");
            sql("INSERT INTO c VALUES ('a', 'heard')");
            assertThat(session.beat().walStatus())
                    .as("a temporary one is nobody else's")
                    .isEqualTo("reserved");
            awaitHeard(session);
        }
        breaks("\"bare\" has no replica identity", "CREATE TABLE bare () INHERITS (t)");
        assertThat(left()).isEqualTo("- 0");
        sql("INSERT INTO bare VALUES ('b', '1')", "UPDATE t SET u = '2'");
    }

    /** Each of these changes rows, or what they show, without a message of the stream, and leaves the table as it was. */
    @Test
    void alteredAndBackInOneMoment_isSeen_unlikeAVacuum() throws Exception {
        sql(
                "CREATE TYPE site AS ENUM ('1', '2')",
                "CREATE DOMAIN sites AS site",
                "CREATE TABLE t (k text, u sites, alt text NOT NULL DEFAULT gen_random_uuid(), PRIMARY KEY (k)) PARTITION BY HASH (k)",
                "CREATE TABLE leaf PARTITION OF t FOR VALUES WITH (MODULUS 1, REMAINDER 0)",
                "CREATE UNIQUE INDEX alt ON leaf (alt)",
                "INSERT INTO t VALUES ('a', '1')");
        try (ChangeSession session = changes.source().open(owner -> {})) {
            seen(session, false, "ANALYZE t", "VACUUM (FREEZE) leaf", "CREATE INDEX ON leaf (u)");
            for (String alteration : new String[] {
                "ALTER TABLE t RENAME TO other; UPDATE other SET u = '2'; ALTER TABLE other RENAME TO t",
                "ALTER TABLE t DETACH PARTITION leaf; DELETE FROM leaf;"
                        + " ALTER TABLE t ATTACH PARTITION leaf FOR VALUES WITH (MODULUS 1, REMAINDER 0)",
                "ALTER TABLE leaf REPLICA IDENTITY USING INDEX alt; UPDATE t SET k = 'b';"
                        + " ALTER TABLE leaf REPLICA IDENTITY DEFAULT",
                "ALTER TABLE t RENAME k TO old; ALTER TABLE t RENAME old TO k",
                "ALTER TYPE site RENAME VALUE '1' TO '3'",
                "CREATE POLICY few ON t USING (k = 'a')",
                "ALTER POLICY few ON t USING (k = 'b')",
                "DROP POLICY few ON t",
                "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
            }) {
                seen(session, true, alteration);
            }
        } finally {
            superuser("DROP TABLE IF EXISTS t", "DROP TYPE IF EXISTS site CASCADE");
        }
    }

    @Test
    void tableIsTakenOutOfOurPublication_orMadeAnew_itIsAddedAgain() throws Exception {
        sql("CREATE TABLE t (k text PRIMARY KEY, u text)");
        for (String alteration : new String[] {
            "ALTER PUBLICATION " + NAME + " DROP TABLE t",
            "DROP TABLE t; CREATE TABLE t (k text PRIMARY KEY, u text)",
            "DROP TABLE t; CREATE TABLE t (k text PRIMARY KEY, u text) PARTITION BY HASH (k)",
        }) {
            try (ChangeSession session = changes.source().open(owner -> {})) {
                sql(alteration);
                assertThatThrownBy(session::beat).as(alteration).satisfies(e -> is(e, Kind.GAP, "was changed"));
            }
            reads();
            assertThat(left()).as(alteration).isEqualTo("t 1");
        }
    }

    /** What nobody can read keeps no log. */
    @Test
    void whatOnlyAPersonCanMend_leavesNoSlot_untilItIsMended() throws Exception {
        sql("CREATE TABLE t (k text PRIMARY KEY, u text)");
        String publish = "ALTER PUBLICATION " + NAME + " SET (publish = '%s')";
        for (String[] change : new String[][] {
            {
                "leaves changes out; run: ",
                publish.formatted("insert"),
                publish.formatted("insert, update, delete, truncate")
            },
            {"there is no table \"t\"", "ALTER TABLE t RENAME TO other", "ALTER TABLE other RENAME TO t"},
            {"there is no key column \"k\"", "ALTER TABLE t RENAME k TO x", "ALTER TABLE t RENAME x TO k"},
        }) {
            breaks(change[0], change[1]);
            assertThat(left()).as(change[1]).endsWith(" 0");
            sql(change[2]);
            reads();
        }
    }

    @Test
    void slotThatAnotherReads_stays_whateverIsToBeMended() throws Exception {
        sql("CREATE TABLE t (k text PRIMARY KEY, u text)");
        reads();
        try (ChangeSession another = changes("t").source().open(owner -> {})) {
            assertThat(another.fresh()).isFalse();
            sql("ALTER TABLE t RENAME TO other");
            assertThatThrownBy(() -> changes("t").source().open(owner -> {}))
                    .satisfies(e -> is(e, Kind.MEND, "no table"));
            assertThat(left()).endsWith(" 1");
            assertThat(another.kept().walStatus()).isEqualTo("reserved");
        }
    }

    /** As VACUUM and CREATE INDEX CONCURRENTLY have one, for long. */
    @Test
    void keyIsDroppedBesideALockOfTheTable_statementsOfOthersGoOn() throws Exception {
        sql("CREATE TABLE t (k text PRIMARY KEY, u text)", "CREATE TABLE other (k text PRIMARY KEY, u text)");
        for (String published : new String[] {"- 0", "other,t 0"}) {
            try (Connection vacuum = DB.owner()) {
                try (ChangeSession session = changes.source().open(owner -> {})) {
                    if (published.startsWith("other")) {
                        sql("ALTER PUBLICATION " + NAME + " ADD TABLE other");
                    }
                    sql("ALTER TABLE t DROP CONSTRAINT t_pkey");
                    vacuum.setAutoCommit(false);
                    vacuum.createStatement().execute("LOCK TABLE t IN SHARE UPDATE EXCLUSIVE MODE");
                    assertThatThrownBy(session::beat).satisfies(e -> is(e, Kind.GAP, ""));
                }
                assertThatThrownBy(() -> changes.source().open(owner -> {}))
                        .satisfies(e -> is(e, Kind.MEND, "has no replica identity"));
                assertThat(left()).isEqualTo(published);
            }
            assertThatThrownBy(() -> changes.source().open(owner -> {}))
                    .satisfies(e -> is(e, Kind.MEND, "has no replica identity"));
            assertThat(left()).as("once nobody has the lock").isEqualTo(published.replace(",t", ""));
            sql("UPDATE t SET u = '2'", "ALTER TABLE t ADD PRIMARY KEY (k)");
        }
    }

    /** While nobody reads: what the slot tells later says nothing of it either. */
    @Test
    void alteredAndBackWhileNobodyReads_isSeenAtTheStart() throws Exception {
        sql("CREATE TABLE t (k text PRIMARY KEY, u text)", "INSERT INTO t VALUES ('a', '1')");
        reads();
        sql("ALTER TABLE t RENAME TO other; UPDATE other SET u = '2'; ALTER TABLE other RENAME TO t");
        reads();
        try (ChangeSession session = changes.source().open(owner -> {})) {
            assertThat(session.beat().shapes().get("t"))
                    .isEqualTo(session.tables().get(0).firstShape());
        }
    }

    private static void seen(ChangeSession session, boolean altered, String... statements) throws Exception {
        String before = session.beat().shapes().get("t");
        sql(statements);
        assertThat(String.valueOf(session.beat().shapes().get("t")).equals(before))
                .as(String.join("; ", statements))
                .isEqualTo(!altered);
    }

    private static void awaitHeard(ChangeSession session) throws ChangeSourceException {
        String heard = "";
        while (!heard.contains("heard")) { // the test has its timeout
            ByteBuffer message = session.next(Duration.ofSeconds(1));
            heard = message == null
                    ? ""
                    : StandardCharsets.ISO_8859_1.decode(message).toString();
        }
    }

    /** A slot is made only when there is a connection that can read it. */
    @Test
    void pooler_thatTakesNoReplication_isNamed_andNothingIsMade() throws Exception {
        sql("CREATE TABLE t (k text PRIMARY KEY, u text)");
        try (PoolerInBetween pooler = new PoolerInBetween(DB.port())) {
            String url = "jdbc:postgresql://127.0.0.1:" + pooler.port() + "/" + DB.name();
            DatabaseSettings settings = Lookups.settings(url, DB.server().owner(), 1, "t", "k", "u", null);
            ChangeSlot pooled = ChangeSlot.of(settings, new ChangeSettings(NAME, NAME), settings::jdbcUrl);
            String words = "takes no connection for replication, as poolers do";
            assertThat(pooled.hindrance()).contains(words, "give the server's own address in --db");
            assertThatThrownBy(() -> pooled.source().open(owner -> {})).satisfies(e -> is(e, Kind.MEND, words));
            assertThat(left()).isEqualTo("- 0");
        }
    }

    @Test
    void publicationOfAnother_isLeftAlone_otherTablesStayInOurs() throws Exception {
        sql("CREATE TABLE t (k text PRIMARY KEY, u text)", "CREATE TABLE other (k text PRIMARY KEY, u text)");
        sql("CREATE PUBLICATION " + NAME + " FOR TABLE t, other");
        reads();
        breaks("does not tell of \"public\".\"c\"", "CREATE TABLE c (PRIMARY KEY (k)) INHERITS (t)");
        assertThat(left()).as("what nobody can read keeps no log").isEqualTo("other,t 0");
        sql("DROP TABLE c");
        breaks("\"t\" has no replica identity", "ALTER TABLE t DROP CONSTRAINT t_pkey");
        assertThat(left()).isEqualTo("other,t 0");
        assertThat(changes.drop().get(1)).contains("was not made by Sluice");
        assertThat(left()).isEqualTo("other,t 0");

        sql("DROP PUBLICATION " + NAME, "ALTER TABLE t ADD PRIMARY KEY (k)");
        reads();
        sql("ALTER PUBLICATION " + NAME + " ADD TABLE other");
        breaks("\"t\" has no replica identity", "ALTER TABLE t DROP CONSTRAINT t_pkey");
        assertThat(left()).as("the table is out of it").isEqualTo("other 0");
    }
}
