package io.sluice.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.changes.ChangeSession;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.ChangeSourceException.Kind;
import io.sluice.embedded.Credentials;
import io.sluice.embedded.SharedServers;
import io.sluice.nodes.Lookups;
import io.sluice.postgres.DatabaseSettings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The slot, as the reader of changes sees it. */
@Timeout(60)
class ChangeSlotIT {
    private static final SharedServers.Database DB = SharedServers.database(10);
    private static final Duration SOON = Duration.ofSeconds(10);

    private final ChangeSlot changes = changes("changes_it");

    private static ChangeSlot changes(String slot) {
        DatabaseSettings settings = Lookups.settings(DB.jdbcUrl(), DB.changes(), 1, "urls", "random_key", "url", null);
        return ChangeSlot.of(settings, new ChangeSettings("sluice", slot), settings::jdbcUrl);
    }

    @AfterEach
    void drop() throws Exception {
        List<String> unused = changes.drop();
    }

    /** What kind of messages came until there were as many; the type is the first byte. */
    private static String kinds(ChangeSession session, int count) throws ChangeSourceException {
        StringBuilder kinds = new StringBuilder();
        for (int i = 0; i < count; i++) {
            ByteBuffer message = Messages.next(session, SOON);
            kinds.append(message == null ? '-' : (char) message.get());
        }
        return kinds.toString();
    }

    @Test
    void open_makesTheSlot_andTellsOfWhatIsChangedFromThenOn() throws Exception {
        assertThat(changes.status()).isNull();
        try (ChangeSession session = changes.source().open(owner -> {})) {
            assertThat(session.fresh()).isTrue();
            assertThat(session.timeline()).isEqualTo(1);
            assertThat(session.tables().get(0).tables().get(0).schema()).isEqualTo("public");
            assertThat(session.acknowledged()).isPositive().isLessThanOrEqualTo(session.position());
            sql("UPDATE urls SET url = 'https://x/' WHERE random_key = '1'");
            assertThat(kinds(session, 4)).isEqualTo("BRUC");
            assertThat(session.next(Duration.ofMillis(20))).isNull();
        }
    }

    @Test
    void acknowledged_isNotToldAgain_theRestIs() throws Exception {
        long before;
        try (ChangeSession session = changes.source().open(owner -> {})) {
            session.acknowledge(1); // older than all that it has: says that we are alive, and no more
            sql("UPDATE urls SET url = 'https://a/' WHERE random_key = '2'");
            assertThat(kinds(session, 4)).isEqualTo("BRUC");
            before = session.beat().position();
            session.acknowledge(before);
            await().atMost(Duration.ofSeconds(2)).until(() -> {
                assertThat(session.next(Duration.ofMillis(10)))
                        .as("of the beat")
                        .matches(m -> m == null || m.get(0) != 'U');
                return confirmed() >= before;
            });
            sql("UPDATE urls SET url = 'https://b/' WHERE random_key = '2'");
        }
        try (ChangeSession session = changes.source().open(owner -> {})) {
            assertThat(session.fresh()).isFalse();
            assertThat(session.acknowledged()).isGreaterThanOrEqualTo(before).isEqualTo(confirmed());
            assertThat(kinds(session, 4)).as("what was not read").isEqualTo("BRUC");
            session.acknowledge(session.position());
        }
        assertThat(confirmed()).as("said on closing").isGreaterThan(before);
        SlotStatus status = status();
        assertThat(status.failover()).as("replicas get it too").isTrue();
        assertThat(status.lost()).isFalse();
    }

    private SlotStatus status() throws ChangeSourceException {
        return Objects.requireNonNull(changes.status());
    }

    private long confirmed() throws ChangeSourceException {
        return status().confirmed();
    }

    /** As a role whose sessions are read-only, unless they say otherwise. */
    @Test
    void beat_comesBackInTheStream_andLooksAfterItsOwnCommit() throws Exception {
        superuser("ALTER ROLE sluice_changes IN DATABASE " + DB.name() + " SET default_transaction_read_only = on");
        try (ChangeSession session = changes.source().open(owner -> {})) {
            ChangeSession.Beat first = session.beat();
            ChangeSession.Beat second = session.beat();
            assertThat(second.snapshot().xmax()).isGreaterThan(first.snapshot().xmax());
            assertThat(second.position()).isGreaterThan(first.position());
            assertThat(second.walStatus()).isEqualTo("reserved");
            assertThat(second.retained()).isBetween(1L, 1L << 30);
            assertThat(kinds(session, 1)).isEqualTo("B");
            ByteBuffer message = Objects.requireNonNull(Messages.next(session, SOON));
            String text = StandardCharsets.UTF_8.decode(message).toString();
            assertThat(text).startsWith("M").contains(ChangeSession.BEAT).endsWith(first.sent());
        } finally {
            superuser("ALTER ROLE sluice_changes IN DATABASE " + DB.name() + " RESET ALL");
        }
    }

    @Test
    void tableThatIsAltered_hasAnotherShape_notOneThatGetsRows() throws Exception {
        sql("CREATE TABLE shaped (random_key text PRIMARY KEY, url text)");
        sql("ALTER PUBLICATION sluice ADD TABLE shaped");
        DatabaseSettings settings =
                Lookups.settings(DB.jdbcUrl(), DB.changes(), 1, "shaped", "random_key", "url", null);
        ChangeSlot shaped = ChangeSlot.of(settings, new ChangeSettings("sluice", "changes_it"), settings::jdbcUrl);
        try (ChangeSession session = shaped.source().open(owner -> {})) {
            String before = session.beat().shapes().get("shaped");
            sql("INSERT INTO shaped VALUES ('a', 'b')");
            assertThat(session.beat().shapes().get("shaped")).isEqualTo(before);

            sql("ALTER TABLE shaped ALTER COLUMN url TYPE text USING upper(url)");
            String rewritten = session.beat().shapes().get("shaped");
            assertThat(rewritten).isNotEqualTo(before);
            sql("ALTER TABLE shaped RENAME COLUMN url TO old_url");
            sql("ALTER TABLE shaped ADD COLUMN url text");
            assertThat(session.beat().shapes().get("shaped")).isNotEqualTo(rewritten);
        } finally {
            sql("DROP TABLE shaped");
        }
    }

    @Test
    void transactionThatGoesOn_isNotSeenByTheBeat() throws Exception {
        try (ChangeSession session = changes.source().open(owner -> {});
                Connection owner = DB.owner()) {
            owner.setAutoCommit(false);
            ResultSet row = owner.createStatement().executeQuery("SELECT CAST(pg_current_xact_id() AS text)");
            assertThat(row.next()).isTrue();
            long xid = row.getLong(1);
            assertThat(session.beat().snapshot().sees(xid)).isFalse();
            owner.commit();
            assertThat(session.beat().snapshot().sees(xid)).isTrue();
        }
    }

    @Test
    void abort_breaksACallThatWaits() throws Exception {
        try (ChangeSession session = changes.source().open(owner -> {})) {
            CountDownLatch waiting = new CountDownLatch(1);
            CompletableFuture<Object> call = CompletableFuture.supplyAsync(() -> {
                waiting.countDown();
                try {
                    return String.valueOf(Messages.next(session, Duration.ofMinutes(1)));
                } catch (ChangeSourceException e) {
                    return e.kind();
                }
            });
            waiting.await();
            session.abort();
            assertThat(call.get(5, TimeUnit.SECONDS)).isEqualTo(Kind.AWAY);
            assertThatThrownBy(session::beat).isInstanceOf(ChangeSourceException.class);
        }
    }

    @Test
    void connectionsEnded_areSaidToBeAway_nextSessionGoesOn() throws Exception {
        try (ChangeSession session = changes.source().open(owner -> {})) {
            superuser("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'sluice_changes'");
            assertThatThrownBy(() -> Messages.next(session, SOON)).satisfies(e -> is(e, Kind.AWAY));
            assertThatThrownBy(session::beat).satisfies(e -> is(e, Kind.AWAY));
        }
        try (ChangeSession session = changes.source().open(owner -> {})) {
            assertThat(session.fresh()).isFalse();
        }
    }

    private static void is(Throwable e, Kind kind) {
        assertThat(e).isInstanceOfSatisfying(ChangeSourceException.class, found -> assertThat(found.kind())
                .isEqualTo(kind));
        assertThat(e).message().hasLineCount(1);
    }

    /** The stream says nothing of either: the publication's changes, and another table in the place of ours. */
    @Test
    void publicationOrTableChanged_isAGap_nextSlotIsFresh() throws Exception {
        for (String[] change : new String[][] {
            {"ALTER PUBLICATION sluice DROP TABLE urls", "ALTER PUBLICATION sluice ADD TABLE urls"},
            {
                "ALTER PUBLICATION sluice SET (publish = 'insert')",
                "ALTER PUBLICATION sluice SET (publish = 'insert, update, delete, truncate')"
            },
            {"ALTER TABLE urls REPLICA IDENTITY FULL", "ALTER TABLE urls REPLICA IDENTITY DEFAULT"},
            {"ALTER TABLE urls RENAME TO was", "ALTER TABLE was RENAME TO urls"}
        }) {
            try (ChangeSession session = changes.source().open(owner -> {})) {
                assertThat(session.beat().walStatus()).isEqualTo("reserved");
                sql(change[0]);
                assertThatThrownBy(session::beat).as(change[0]).satisfies(e -> is(e, Kind.GAP));
            } finally {
                sql(change[1]);
            }
            try (ChangeSession session = changes.source().open(owner -> {})) {
                assertThat(session.fresh()).as(change[0]).isTrue();
            }
        }
    }

    @Test
    void noPrimary_orAStranger_isSaid() {
        DatabaseSettings settings =
                Lookups.settings("jdbc:postgresql://127.0.0.1:1/x", DB.changes(), 1, "urls", "random_key", "url", null);
        ChangeSlot away = ChangeSlot.of(settings, new ChangeSettings("sluice", "any"), settings::jdbcUrl);
        assertThatThrownBy(() -> away.source().open(owner -> {})).satisfies(e -> is(e, Kind.AWAY));
        assertThatThrownBy(away::hindrance).satisfies(e -> is(e, Kind.AWAY));
        ChangeSlot none = ChangeSlot.of(settings, new ChangeSettings("sluice", "any"), () -> null);
        assertThatThrownBy(() -> none.source().open(owner -> {})).hasMessage("no node is the primary now");
        DatabaseSettings wrong = Lookups.settings(
                DB.jdbcUrl(), new Credentials("sluice_changes", "wrong"), 1, "urls", "random_key", "url", null);
        ChangeSlot stranger = ChangeSlot.of(wrong, new ChangeSettings("sluice", "any"), wrong::jdbcUrl);
        assertThatThrownBy(() -> stranger.source().open(owner -> {}))
                .hasMessageContaining("password authentication failed")
                .satisfies(e -> is(e, Kind.MEND));
    }

    @Test
    void role_readsNoTable() throws Exception {
        try (Connection role = DriverManager.getConnection(
                DB.jdbcUrl(), DB.changes().user(), DB.changes().password())) {
            assertThatThrownBy(() -> role.createStatement().execute("SELECT * FROM urls"))
                    .hasMessageContaining("denied");
        }
    }

    private static void superuser(String sql) throws SQLException {
        try (Connection superuser = DB.superuser()) {
            boolean unused = superuser.createStatement().execute(sql);
        }
    }

    private static void sql(String sql) throws SQLException {
        try (Connection owner = DB.owner()) {
            boolean unused = owner.createStatement().execute(sql);
        }
    }
}
