package io.sluice.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.changes.ChangeSession;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.ChangeSourceException.Kind;
import io.sluice.changes.FenceStoreException;
import io.sluice.embedded.Credentials;
import io.sluice.embedded.SharedServers;
import io.sluice.nodes.Lookups;
import io.sluice.postgres.DatabaseSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said where changes cannot be read: one line each, with what to do; and what is done about it where we may. */
@Timeout(60)
class ChangeSetupIT {
    private static final SharedServers.Database DB = SharedServers.database(10);
    private static final String SLOT = "setup_it";

    private static ChangeSlot changes(Credentials who, String table, String publication) {
        DatabaseSettings settings = Lookups.settings(DB.jdbcUrl(), who, 1, table, "random_key", "url", null);
        return ChangeSlot.of(settings, new ChangeSettings(publication, SLOT), settings::jdbcUrl);
    }

    /** On the publication of this name, as the daemon's role. */
    private static ChangeSlot of(String table, String publication) {
        return changes(DB.changes(), table, publication);
    }

    private static void superuser(String... statements) {
        try (Connection connection = DB.superuser();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                boolean unused = statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Each case is also what {@code --changes auto} finds in the way. */
    private static void refused(ChangeSlot changes, String... words) {
        assertThatThrownBy(() -> changes.source().open(owner -> {}).close())
                .isInstanceOfSatisfying(
                        ChangeSourceException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MEND))
                .hasMessageContainingAll(words)
                .message()
                .hasLineCount(1);
        try {
            assertThat(changes.hindrance()).contains(words);
        } catch (ChangeSourceException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean opensFresh(ChangeSlot changes) throws ChangeSourceException, FenceStoreException {
        assertThat(changes.hindrance()).isNull();
        try (ChangeSession session = changes.source().open(owner -> {})) {
            return session.fresh();
        }
    }

    @AfterEach
    void dropTheSlot() {
        superuser("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '" + SLOT
                + "'");
    }

    @Test
    void publicationMissing_saysTheStatement_thatHelps() throws Exception {
        ChangeSlot changes = of("urls", "it's \"wild\"");
        String sql = "CREATE PUBLICATION \"it's \"\"wild\"\"\" FOR TABLE \"public\".\"urls\"";
        refused(changes, "as the owner of the table or a superuser, run: " + sql);
        superuser(sql);
        assertThat(opensFresh(changes)).isTrue();
        assertThat(opensFresh(changes)).as("the slot of before").isFalse();
        assertThat(changes.drop())
                .containsExactly(
                        "the slot setup_it is dropped",
                        "the publication \"it's \"\"wild\"\"\" was not made by Sluice as this role, and stays; if nobody"
                                + " needs it, its owner can run: DROP PUBLICATION \"it's \"\"wild\"\"\"");
        superuser("DROP PUBLICATION \"it's \"\"wild\"\"\"");
        assertThat(changes.drop())
                .containsExactly("there is no slot setup_it", "there is no publication \"it's \"\"wild\"\"\"");
    }

    @Test
    void publicationMissing_ownersRoleMakesIt() throws Exception {
        superuser("ALTER ROLE sluice_owner REPLICATION");
        try {
            ChangeSlot owner = changes(DB.server().owner(), "urls", "made");
            assertThat(owner.hindrance()).isNull();
            List<CompletableFuture<String>> both = List.of(start(), start());
            assertThat(both.stream().map(CompletableFuture::join))
                    .contains("reserved")
                    .isSubsetOf("reserved", "BUSY");
            assertThat(owner.drop())
                    .containsExactly("the slot setup_it is dropped", "the publication \"made\" is dropped");
        } finally {
            superuser("ALTER ROLE sluice_owner NOREPLICATION");
        }
    }

    private static CompletableFuture<String> start() {
        return CompletableFuture.supplyAsync(() -> {
            try (ChangeSession session =
                    changes(DB.server().owner(), "urls", "made").source().open(owner -> {})) {
                return session.beat().walStatus();
            } catch (FenceStoreException e) {
                throw new CompletionException(e);
            } catch (ChangeSourceException e) {
                if (e.kind() != Kind.BUSY) {
                    throw new CompletionException(e);
                }
                return "BUSY";
            }
        });
    }

    @Test
    void publicationThatTellsTooLittle_saysTheStatement_andItHelps() throws Exception {
        Lookups.sql(DB, "CREATE TABLE t(random_key text PRIMARY KEY, url text)", "CREATE PUBLICATION p");
        ChangeSlot changes = of("t", "p");
        refused(changes, "ALTER PUBLICATION \"p\" ADD TABLE \"public\".\"t\"");
        String again = "ALTER PUBLICATION \"p\" DROP TABLE \"public\".\"t\";"
                + " ALTER PUBLICATION \"p\" ADD TABLE \"public\".\"t\"";
        superuser("ALTER PUBLICATION p ADD TABLE t WHERE (random_key <> 'a')");
        refused(changes, "leaves rows of \"public\".\"t\" out", again);
        superuser("ALTER PUBLICATION p SET TABLE t (url)");
        refused(changes, "leaves the key column out", again);
        superuser(again);
        superuser("ALTER PUBLICATION p SET (publish = 'insert, update, truncate')");
        String all = "ALTER PUBLICATION \"p\" SET (publish = 'insert, update, delete, truncate')";
        refused(changes, all);
        superuser(all);
        assertThat(opensFresh(changes)).isTrue();
        superuser("CREATE PUBLICATION everything FOR ALL TABLES");
        assertThat(opensFresh(of("t", "everything"))).isTrue();
        superuser("DROP PUBLICATION everything");
    }

    @Test
    void publicationChangedWhileNobodyRead_makesTheSlotAnew() throws Exception {
        Lookups.sql(
                DB,
                "CREATE TABLE silent(random_key text PRIMARY KEY, url text)",
                "CREATE PUBLICATION s FOR TABLE silent");
        ChangeSlot changes = of("silent", "s");
        assertThat(opensFresh(changes)).isTrue();
        assertThat(opensFresh(changes)).isFalse();
        superuser("ALTER PUBLICATION s DROP TABLE silent");
        superuser("INSERT INTO silent VALUES ('unheard', '')");
        superuser("ALTER PUBLICATION s ADD TABLE silent");
        assertThat(opensFresh(changes)).isTrue();
    }

    /** A rewrite sends no message for the rows that it changes, nor does a partition that comes with rows of its own. */
    @Test
    void tableChangedWhileNobodyRead_makesTheSlotAnew() throws Exception {
        Lookups.sql(
                DB,
                "CREATE TABLE rewritten(random_key text PRIMARY KEY, url text, other text) PARTITION BY RANGE (random_key)",
                "CREATE TABLE low PARTITION OF rewritten FOR VALUES FROM ('a') TO ('m')",
                "CREATE TABLE high(random_key text PRIMARY KEY, url text, other text)",
                "CREATE PUBLICATION w FOR TABLE rewritten WITH (publish_via_partition_root = true)");
        ChangeSlot changes = of("rewritten", "w");
        assertThat(opensFresh(changes)).isTrue();
        superuser(
                "CREATE INDEX ON rewritten (url)", "COMMENT ON TABLE rewritten IS 'mine'", "VACUUM ANALYZE rewritten");
        assertThat(opensFresh(changes)).isFalse();
        superuser("ALTER TABLE rewritten ALTER COLUMN url TYPE text USING lower(url)");
        assertThat(opensFresh(changes)).as("a rewrite").isTrue();
        assertThat(opensFresh(changes)).isFalse();
        superuser("INSERT INTO high VALUES ('p', 'x')");
        superuser("ALTER TABLE rewritten ATTACH PARTITION high FOR VALUES FROM ('n') TO ('z')");
        assertThat(opensFresh(changes)).as("a partition").isTrue();
        assertThat(opensFresh(changes)).isFalse();
    }

    @Test
    void identityWithoutTheKey_saysTheStatement_andItHelps() throws Exception {
        Lookups.sql(
                DB,
                "CREATE TABLE i(id bigint PRIMARY KEY, random_key text NOT NULL, url text)",
                "CREATE PUBLICATION i FOR TABLE i");
        ChangeSlot changes = of("i", "i");
        String sql = "ALTER TABLE \"public\".\"i\" REPLICA IDENTITY ";
        refused(changes, "does not hold the key column \"random_key\"", sql + "FULL");
        superuser(
                "CREATE UNIQUE INDEX partly ON i (random_key) WHERE url <> ''", "CREATE UNIQUE INDEX other ON i (url)");
        refused(changes, sql + "FULL");
        superuser("CREATE UNIQUE INDEX \"by key\" ON i (random_key)");
        refused(changes, sql + "USING INDEX \"by key\"");
        superuser(sql + "NOTHING");
        refused(changes, sql + "USING INDEX \"by key\"");
        superuser(sql + "USING INDEX \"by key\"");
        assertThat(opensFresh(changes)).isTrue();
        superuser(sql + "FULL");
        assertThat(changes.hindrance()).isNull();
        superuser("ALTER TABLE i DROP CONSTRAINT i_pkey", "DROP INDEX \"by key\"", sql + "DEFAULT");
        refused(changes, sql + "FULL");
    }

    @Test
    void partitionedTable_isToldOfByItsOwnName() throws Exception {
        Lookups.sql(
                DB,
                "CREATE TABLE parts(random_key text PRIMARY KEY, url text) PARTITION BY HASH (random_key)",
                "CREATE TABLE part0 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
                "CREATE TABLE part1 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 1)");
        ChangeSlot changes = of("parts", "parts");
        String making =
                "CREATE PUBLICATION \"parts\" FOR TABLE \"public\".\"parts\" WITH (publish_via_partition_root = true)";
        refused(changes, making);
        superuser("CREATE PUBLICATION parts FOR TABLE parts");
        refused(changes, "ALTER PUBLICATION \"parts\" SET (publish_via_partition_root = true)");
        superuser("DROP PUBLICATION parts", making, "ALTER TABLE part1 REPLICA IDENTITY NOTHING");
        refused(changes, "ALTER TABLE \"public\".\"part1\" REPLICA IDENTITY USING INDEX \"part1_pkey\"");
        superuser("ALTER TABLE part1 REPLICA IDENTITY USING INDEX part1_pkey");
        assertThat(opensFresh(changes)).isTrue();
    }

    @Test
    void whatNoLogTellsOf_isRefused() {
        Lookups.sql(
                DB,
                "CREATE VIEW v AS SELECT * FROM urls",
                "CREATE UNLOGGED TABLE u(random_key text PRIMARY KEY, url text)");
        refused(of("v", "sluice"), "\"public\".\"v\" is a view", "--changes off");
        refused(of("u", "sluice"), "\"public\".\"u\", which is unlogged", "--changes off");
        refused(of("nowhere", "sluice"), "there is no table \"nowhere\"");
    }

    @Test
    void roleThatMayNotReplicate_isNamed() {
        refused(
                changes(DB.reader(), "urls", "sluice"),
                "the role \"sluice\" may not replicate; run: ALTER ROLE \"sluice\" REPLICATION");
    }

    @Test
    void slotOfSomethingElse_isLeftAlone() throws Exception {
        ChangeSlot changes = of("urls", "sluice");
        String drop = "SELECT pg_drop_replication_slot('" + SLOT + "')";
        superuser("SELECT pg_create_physical_replication_slot('" + SLOT + "')");
        refused(changes, "is a physical one", "--slot", drop);
        superuser(drop, "SELECT pg_create_logical_replication_slot('" + SLOT + "', 'test_decoding')");
        refused(changes, "is of the plugin \"test_decoding\", not pgoutput", drop);
        dropTheSlot();
        SharedServers.Database other = SharedServers.database(0);
        try (Connection elsewhere = other.superuser();
                Statement statement = elsewhere.createStatement()) {
            boolean unused = statement.execute("SELECT pg_create_logical_replication_slot('" + SLOT + "', 'pgoutput')");
            refused(changes, "is of the database \"" + other.name() + "\", not \"" + DB.name() + "\"", drop);
        }
    }

    @Test
    void slotThatIsRead_isBusy_andSaysWhoReads() throws Exception {
        ChangeSlot changes = of("urls", "sluice");
        try (ChangeSession reading = changes.source().open(owner -> {})) {
            ChangeSlot another = of("urls", "sluice");
            var source = another.source();
            String who = "process \\d+, sluice-changes, role \"sluice_changes\", from 127\\.0\\.0\\.1";
            assertThatThrownBy(() -> source.open(owner -> {}))
                    .isInstanceOfSatisfying(ChangeSourceException.class, e -> assertThat(e.kind())
                            .isEqualTo(Kind.BUSY))
                    .hasMessageMatching("the slot setup_it is read by another: " + who);
            assertThatThrownBy(another::drop).hasMessageMatching("the slot setup_it is read by another: " + who);
            assertThat(reading.beat().walStatus()).as("read on").isEqualTo("reserved");
        }
        assertThat(opensFresh(changes)).isFalse();
    }

    @Test
    void names_areChecked() {
        for (String bad : List.of("", "Upper", "a-b", "a\nb", "s".repeat(64))) {
            assertThatThrownBy(() -> new ChangeSettings("sluice", bad))
                    .hasMessageStartingWith("the slot's name may have 1 to 63 small letters, digits and underscores")
                    .message()
                    .hasLineCount(1);
        }
        for (String bad : List.of("", "a\0b", "\u00e9".repeat(32))) {
            assertThatThrownBy(() -> new ChangeSettings(bad, "sluice"))
                    .hasMessageStartingWith("the publication's name must have 1 to 63 bytes");
        }
    }
}
