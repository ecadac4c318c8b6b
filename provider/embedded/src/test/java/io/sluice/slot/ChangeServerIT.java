package io.sluice.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.changes.ChangeSession;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.ChangeSourceException.Kind;
import io.sluice.embedded.Credentials;
import io.sluice.embedded.EmbeddedPostgres;
import io.sluice.embedded.SharedServers;
import io.sluice.nodes.Lookups;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.programs.DataFolder;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What a server's own settings and its end mean for the slot: one server, which is configured and started anew. */
@Timeout(120)
class ChangeServerIT {

    private static ChangeSlot changes(EmbeddedPostgres server, String slot) {
        DatabaseSettings settings =
                Lookups.settings(server.jdbcUrl(), server.changes(), 1, "urls", "random_key", "url", null);
        return ChangeSlot.of(settings, new ChangeSettings("sluice", slot), settings::jdbcUrl);
    }

    private static void sql(EmbeddedPostgres server, String... statements) throws SQLException {
        Credentials admin = SharedServers.superuser(server);
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), admin.user(), admin.password())) {
            for (String sql : statements) {
                boolean unused = connection.createStatement().execute(sql);
            }
        }
    }

    private static void refused(ChangeSlot changes, Kind kind, String line) {
        assertThatThrownBy(() -> changes.source().open(owner -> {}))
                .isInstanceOfSatisfying(
                        ChangeSourceException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessage(line);
    }

    @Test
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    @SuppressWarnings("try") // the server is stopped in between
    void settingsOfTheServer_andItsEnd(@TempDir Path temp) throws Exception {
        try (DataFolder folder = DataFolder.open(temp.resolve("d"));
                EmbeddedPostgres server = SharedServers.ownPostgres(folder, 10)) {
            ChangeSlot changes = changes(server, "s1");
            loses(server, changes);
            hangs(server, changes);
            ends(server, changes);
            isFull(server, changes);
            assertThat(changes.drop()).first().isEqualTo("the slot s1 is dropped");
            waitsForNobody(server, changes);
            lacksEverything(server);
        }
    }

    /** With a * the server takes whoever reads a slot for a standby, and everybody's commits wait for it. */
    private static void waitsForNobody(EmbeddedPostgres server, ChangeSlot changes) throws Exception {
        String line =
                "synchronous_standby_names has a *, so the server would take the change reader for a standby, and commits"
                        + " would wait for Redis; run: ALTER SYSTEM SET synchronous_standby_names to the standbys' own names";
        try (ChangeSession session = changes.source().open(owner -> {})) {
            sql(server, "ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (n2, *)'", "SELECT pg_reload_conf()");
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThatThrownBy(session::beat)
                    .isInstanceOfSatisfying(ChangeSourceException.class, e -> assertThat(e.kind())
                            .isEqualTo(Kind.GAP)));
        }
        refused(changes, Kind.MEND, line);
        assertThat(changes.status()).as("a slot that nobody can read").isNull();
        sql(server, "ALTER SYSTEM SET synchronous_standby_names = 'n2'", "SELECT pg_reload_conf()");
        await().atMost(Duration.ofSeconds(10)).until(() -> changes.hindrance() == null);
        sql(server, "ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
    }

    /** All that has to be mended is said at once: some of it costs a restart. */
    private static void lacksEverything(EmbeddedPostgres server) throws Exception {
        sql(
                server,
                "SELECT pg_drop_replication_slot('s2')",
                "ALTER SYSTEM SET wal_level = replica",
                "ALTER SYSTEM SET max_wal_senders = 0",
                "ALTER TABLE urls DROP CONSTRAINT urls_pkey",
                "DROP PUBLICATION sluice",
                "ALTER ROLE sluice_changes NOREPLICATION");
        server.close();
        server.restart();
        String all = String.join(
                ". And ",
                "the server's wal_level is replica, which tells of no row; run: ALTER SYSTEM SET wal_level = logical;"
                        + " and restart the server",
                "the server takes no connection for replication; run: ALTER SYSTEM SET max_wal_senders = 10; and restart"
                        + " the server",
                "the role \"sluice_changes\" may not replicate; run: ALTER ROLE \"sluice_changes\" REPLICATION",
                "\"public\".\"urls\" has no replica identity, so the log does not say which key has changed, and each UPDATE and"
                        + " DELETE fails while a publication tells of it; run: ALTER TABLE \"public\".\"urls\" REPLICA"
                        + " IDENTITY FULL",
                "there is no publication \"sluice\", and this role may not make it; as the owner of the table or a superuser,"
                        + " run: CREATE PUBLICATION \"sluice\" FOR TABLE \"public\".\"urls\"");
        ChangeSlot now = changes(server, "s1");
        refused(now, Kind.MEND, all);
        assertThat(now.hindrance()).isEqualTo(all);
    }

    private static void loses(EmbeddedPostgres server, ChangeSlot changes) throws Exception {
        try (ChangeSession session = changes.source().open(owner -> {})) {
            assertThat(session.fresh()).isTrue();
        }
        sql(server, "ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'", "SELECT pg_reload_conf()");
        for (int segment = 0; segment < 3; segment++) {
            sql(server, "SELECT pg_logical_emit_message(false, 'x', 'x')", "SELECT pg_switch_wal()");
        }
        sql(server, "CHECKPOINT");
        assertThat(Objects.requireNonNull(changes.status()).lost()).isTrue();
        sql(server, "ALTER SYSTEM RESET max_slot_wal_keep_size", "SELECT pg_reload_conf()");
        try (ChangeSession session = changes.source().open(owner -> {})) {
            assertThat(session.fresh()).as("made anew").isTrue();
            assertThat(session.beat().walStatus()).isEqualTo("reserved");
        }
        assertThat(Objects.requireNonNull(changes.status()).lost()).isFalse();
    }

    /** Whoever waits for a server that hangs can be freed. */
    private static void hangs(EmbeddedPostgres server, ChangeSlot changes) throws Exception {
        try (ChangeSession session = changes.source().open(owner -> {})) {
            while (Messages.next(session, Duration.ofMillis(100)) != null) {
                session.acknowledge(session.position()); // what is left of before
            }
            server.pause();
            try {
                CompletableFuture<Object> call = CompletableFuture.supplyAsync(() -> {
                    try {
                        return session.beat();
                    } catch (ChangeSourceException e) {
                        return e.kind();
                    }
                });
                assertThat(session.next(Duration.ofMillis(200))).isNull();
                assertThat(call).isNotDone();
                session.abort();
                assertThat(call.get(2, TimeUnit.SECONDS)).isEqualTo(Kind.AWAY);
            } finally {
                server.resume();
            }
        }
        await().atMost(Duration.ofSeconds(10))
                .until(() -> Objects.requireNonNull(changes.status()).reader() == null);
    }

    private static void ends(EmbeddedPostgres server, ChangeSlot changes) throws Exception {
        try (ChangeSession session = changes.source().open(owner -> {})) {
            assertThat(session.fresh()).isFalse();
            server.kill();
            assertThatThrownBy(() -> {
                        while (Messages.next(session, Duration.ofSeconds(10)) != null) {
                            session.acknowledge(session.position()); // what is left of before
                        }
                    })
                    .isInstanceOfSatisfying(ChangeSourceException.class, e -> assertThat(e.kind())
                            .isEqualTo(Kind.AWAY));
        }
        server.restart();
        try (ChangeSession session = changes.source().open(owner -> {})) {
            assertThat(session.fresh()).as("the slot outlives the server").isFalse();
        }
    }

    private static void isFull(EmbeddedPostgres server, ChangeSlot changes) throws Exception {
        sql(
                server,
                "ALTER SYSTEM SET max_replication_slots = 2",
                "ALTER SYSTEM SET max_wal_senders = 1",
                "SELECT pg_create_logical_replication_slot('s2', 'pgoutput')");
        server.close();
        server.restart();
        ChangeSlot late = changes(server, "s3");
        try (ChangeSession reading = changes.source().open(owner -> {})) {
            assertThat(reading.fresh()).isFalse();
            sql(server, "SELECT pg_drop_replication_slot('s2')");
            refused(
                    late,
                    Kind.AWAY,
                    "the server has no connection left for replication; run: ALTER SYSTEM SET max_wal_senders to a"
                            + " higher value, and restart the server");
            assertThat(late.status()).as("a slot that nobody can read").isNull();
            assertThatThrownBy(late::hindrance)
                    .isInstanceOfSatisfying(
                            ChangeSourceException.class,
                            e -> assertThat(e.kind()).as("one may come free").isEqualTo(Kind.AWAY));
        }
        sql(server, "SELECT pg_create_logical_replication_slot('s2', 'pgoutput')");
        String line = "all replication slots are in use; drop one that nobody needs (they are in"
                + " pg_replication_slots), or run: ALTER SYSTEM SET max_replication_slots to a higher value, and"
                + " restart the server";
        refused(late, Kind.MEND, line);
        assertThat(late.hindrance()).isEqualTo(line);
    }
}
