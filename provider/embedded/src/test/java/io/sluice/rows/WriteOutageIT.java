package io.sluice.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.coalesce.LoadException;
import io.sluice.embedded.Credentials;
import io.sluice.embedded.EmbeddedPostgres;
import io.sluice.embedded.SharedServers;
import io.sluice.lookup.Value;
import io.sluice.nodes.Lookups;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.programs.DataFolder;
import io.sluice.write.Write;
import io.sluice.write.Written;
import io.sluice.write.Written.Effect;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of writes when connections, locks and servers fail. */
@Timeout(120)
class WriteOutageIT {
    private static final SharedServers.Database DB = SharedServers.database(0);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Value A = Value.of("https://a/");

    private final Path temp;

    WriteOutageIT(@TempDir Path temp) {
        this.temp = temp;
    }

    private static Written only(Writes writes, Write write) throws Exception {
        return Objects.requireNonNull(writes.loader().load(List.of(write)).get(write));
    }

    private static long ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }

    private static long ask(String sql) throws SQLException {
        try (Connection owner = DB.owner()) {
            return ask(owner, sql);
        }
    }

    /** A function that ends the session which calls it, at its first call only. */
    private static void killer(String table) {
        Lookups.sql(
                DB,
                "CREATE TABLE " + table + "(random_key text PRIMARY KEY, url text NOT NULL)",
                "CREATE SEQUENCE " + table + "_calls",
                "GRANT USAGE ON SEQUENCE " + table + "_calls TO sluice_writer",
                "CREATE FUNCTION " + table + "_kill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " IF nextval('" + table + "_calls') = 1 THEN"
                        + " PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NEW; END $$");
    }

    @Test
    void connectionLostBeforeTheCommit_isTriedOnceMore() throws Exception {
        killer("before_commit");
        Lookups.sql(
                DB,
                "CREATE TRIGGER k BEFORE INSERT ON before_commit FOR EACH ROW EXECUTE FUNCTION before_commit_kill()");
        try (Writes writes = Writes.open(Lookups.writing(DB, "before_commit"))) {
            assertThat(only(writes, Write.put("k", A)).effect()).isEqualTo(Effect.CREATED);
            assertThat(ask("SELECT last_value FROM before_commit_calls")).isEqualTo(2);
            assertThat(ask("SELECT count(*) FROM before_commit")).isEqualTo(1);
            assertThat(writes.trouble()).isNull();
        }
    }

    @Test
    void connectionLostInTheCommit_isUnknown_andNeverTriedAgain() throws Exception {
        killer("in_commit");
        Lookups.sql(
                DB,
                "CREATE CONSTRAINT TRIGGER k AFTER INSERT ON in_commit DEFERRABLE INITIALLY DEFERRED"
                        + " FOR EACH ROW EXECUTE FUNCTION in_commit_kill()");
        try (Writes writes = Writes.open(Lookups.writing(DB, "in_commit"))) {
            Written written = only(writes, Write.put("k", A));
            assertThat(written.effect()).isEqualTo(Effect.UNKNOWN);
            assertThat(written.detail()).contains("may or may not have been written");
            assertThat(ask("SELECT last_value FROM in_commit_calls")).isEqualTo(1);
            assertThat(only(writes, Write.put("k", A)).effect()).isEqualTo(Effect.CREATED);
        }
    }

    /** A trigger may raise what it likes: that row fails, the primary is not away, and whoever writes next is served. */
    @Test
    void triggerRaisesAnySqlState_thatRowFails_thePrimaryIsThere() throws Exception {
        Lookups.sql(
                DB,
                "CREATE TABLE raising(random_key text PRIMARY KEY, url text NOT NULL)",
                "CREATE FUNCTION raise_code() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " IF NEW.url LIKE 'code:%' THEN"
                        + " RAISE EXCEPTION 'secret words' USING ERRCODE = substr(NEW.url, 6); END IF; RETURN NEW; END $$",
                "CREATE TRIGGER r BEFORE INSERT ON raising FOR EACH ROW EXECUTE FUNCTION raise_code()",
                "CREATE TABLE late_raising(random_key text PRIMARY KEY, url text NOT NULL)",
                "CREATE CONSTRAINT TRIGGER r AFTER INSERT ON late_raising DEFERRABLE INITIALLY DEFERRED"
                        + " FOR EACH ROW EXECUTE FUNCTION raise_code()");
        for (String table : List.of("raising", "late_raising")) {
            try (Writes writes = Writes.open(Lookups.writing(DB, table))) {
                for (String state : List.of("BL001", "0A000", "25006", "42501", "42P01", "54000", "55000", "P0001")) {
                    Written written = only(writes, Write.put("bad", Value.of("code:" + state)));
                    assertThat(written.effect()).as(table + " " + state).isEqualTo(Effect.REFUSED);
                    assertThat(written.detail()).contains("SQLSTATE " + state).doesNotContain("secret");
                }
                for (String state : List.of("40001", "40P01", "55P03")) {
                    Written written = only(writes, Write.put("bad", Value.of("code:" + state)));
                    assertThat(written.effect()).as(table + " " + state).isEqualTo(Effect.FAILED);
                    assertThat(written.detail()).contains("nothing was written");
                }
                assertThatThrownBy(() -> writes.loader()
                                .load(List.of(Write.put("bad", Value.of("code:BL001")), Write.put("good", A))))
                        .isInstanceOfSatisfying(
                                LoadException.class, e -> assertThat(e.kind()).isEqualTo(LoadException.Kind.BAD_ROW));
                assertThat(writes.trouble()).isNull();
                assertThat(only(writes, Write.put("good", A)).effect()).isEqualTo(Effect.CREATED);
            }
        }
        // Codes of a lost connection: whether it is lost is asked of the connection itself.
        try (Writes writes = Writes.open(Lookups.writing(DB, "raising"))) {
            for (String state : List.of("08006", "57P01", "57P03")) {
                assertThat(only(writes, Write.put("bad", Value.of("code:" + state)))
                                .effect())
                        .as(state)
                        .isEqualTo(Effect.REFUSED);
                assertThat(writes.trouble()).isNull();
            }
        }
    }

    /** What triggers say aloud is not what a server says whose replicas are silent, in whatever words and with whatever code. */
    @Test
    void deferredTriggerSaysSomething_isCommittedAllTheSame() throws Exception {
        Lookups.sql(
                DB,
                "CREATE TABLE talking(random_key text PRIMARY KEY, url text NOT NULL)",
                "CREATE FUNCTION talk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " RAISE NOTICE 'written'; RAISE WARNING 'canceling wait for synchronous replication due to user"
                        + " request' USING DETAIL = 'The transaction has already committed locally.';"
                        + " RAISE WARNING 'x' USING ERRCODE = '57P01'; RETURN NULL; END $$",
                "CREATE CONSTRAINT TRIGGER t AFTER INSERT ON talking DEFERRABLE INITIALLY DEFERRED"
                        + " FOR EACH ROW EXECUTE FUNCTION talk()");
        try (Writes writes = Writes.open(Lookups.writing(DB, "talking"))) {
            assertThat(only(writes, Write.put("k", A)).effect()).isEqualTo(Effect.CREATED);
        }
    }

    @Test
    void rowLockedByAnother_timesOut_nothingWritten() throws Exception {
        Lookups.sql(
                DB,
                "CREATE TABLE locked(random_key text PRIMARY KEY, url text NOT NULL)",
                "INSERT INTO locked VALUES ('k', 'https://old/')");
        try (Writes writes = Writes.open(Lookups.writing(DB, "locked"));
                Connection owner = DB.owner()) {
            owner.setAutoCommit(false);
            assertThat(ask(owner, "SELECT count(*) FROM (SELECT * FROM locked FOR UPDATE) x"))
                    .isEqualTo(1);
            assertThatThrownBy(() -> writes.loader().load(List.of(Write.put("k", A), Write.put("new", A))))
                    .isInstanceOfSatisfying(
                            LoadException.class, e -> assertThat(e.kind()).isEqualTo(LoadException.Kind.TIMEOUT));
            owner.rollback();
            assertThat(ask("SELECT count(*) FROM locked WHERE url = 'https://old/'"))
                    .isEqualTo(1);
            assertThat(only(writes, Write.put("k", A)).effect()).isEqualTo(Effect.REPLACED);
        }
    }

    /** Locks are taken in one order by everybody: two daemons that write the same keys in all ways never wait in a circle. */
    @Test
    void twoDaemonsOnTheSameKeys_neverDeadlock() throws Exception {
        Lookups.sql(DB, "CREATE TABLE shared(random_key text PRIMARY KEY, url text NOT NULL)");
        ExecutorService daemons = Executors.newFixedThreadPool(2);
        try (Writes one = Writes.open(Lookups.writing(DB, "shared"));
                Writes other = Writes.open(Lookups.writing(DB, "shared"))) {
            List<Future<Integer>> ends = new ArrayList<>();
            for (Writes writes : List.of(one, other)) {
                Callable<Integer> work = () -> {
                    Random random = new Random(writes == one ? 1 : 2);
                    int answered = 0;
                    for (int i = 0; i < 300; i++) {
                        answered += writes.loader()
                                .load(SequentialModel.random(random, 40, 60))
                                .size();
                    }
                    return answered;
                };
                ends.add(daemons.submit(work));
            }
            for (Future<Integer> end : ends) {
                assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo(300 * 40);
            }
        } finally {
            daemons.shutdownNow();
        }
    }

    @Test
    void serverKilled_refusesAtOnce_andWritesAgainWhenItIsBack() throws Exception {
        try (DataFolder folder = DataFolder.open(temp);
                EmbeddedPostgres server = SharedServers.ownPostgres(folder, 0);
                Writes writes = Writes.open(settings(server))) {
            assertThat(only(writes, Write.put("k", A)).effect()).isEqualTo(Effect.CREATED);
            server.kill();
            assertThatThrownBy(() -> only(writes, Write.put("k", A))).isInstanceOf(LoadException.class);
            long start = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(() -> only(writes, Write.put("k", A)))
                        .isInstanceOfSatisfying(LoadException.class, e -> assertThat(e.kind())
                                .isEqualTo(LoadException.Kind.UNAVAILABLE));
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("twenty, beside the time that one may wait")
                    .isLessThan(Duration.ofSeconds(2));
            assertThat(writes.trouble()).contains("refused");
            server.restart();
            await().atMost(SOON).until(() -> writes.trouble() == null);
            assertThat(only(writes, Write.put("k", A)).effect()).isEqualTo(Effect.REPLACED);
        }
    }

    /**
     * The server waits for its replicas without end. It is made to give up, and calls that a commit: it is none that counts. No session
     * waits on, with locks that would hold up whoever comes next.
     */
    @Test
    void replicasDoNotConfirm_isUnknown_notDone() throws Exception {
        try (DataFolder folder = DataFolder.open(temp);
                EmbeddedPostgres server = SharedServers.ownPostgres(folder, 0);
                Writes writes = Writes.open(settings(server))) {
            superuser(server, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'", "SELECT pg_reload_conf()");
            // A session takes the setting up between two statements: once a write was not confirmed, none is.
            await().atMost(SOON).until(() -> only(writes, Write.put("k", A)).effect() == Effect.UNKNOWN);
            Written written = only(writes, Write.put("k", A));
            assertThat(written.effect()).isEqualTo(Effect.UNKNOWN);
            assertThat(written.detail()).contains("replicas have not confirmed it");
            assertThat(writes.episodes())
                    .filteredOn(episode -> episode.state().equals("replicas_silent"))
                    .singleElement()
                    .satisfies(episode -> {
                        assertThat(episode.now()).contains("synchronous_standby_names");
                        assertThat(episode.begun()).isEqualTo(1);
                    });
            assertThat(waiting(server)).isZero();
            superuser(server, "ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
            await().atMost(SOON).until(() -> only(writes, Write.put("k", A)).effect() == Effect.REPLACED);
        }
    }

    @Test
    void serverThatIsReadOnly_refusesWrites_untilItIsNot() throws Exception {
        try (DataFolder folder = DataFolder.open(temp);
                EmbeddedPostgres server = SharedServers.ownPostgres(folder, 0)) {
            superuser(server, "ALTER DATABASE sluice SET default_transaction_read_only = on");
            try (Writes writes = Writes.open(settings(server))) {
                assertThat(writes.trouble()).contains("takes no writes", "default_transaction_read_only");
                superuser(server, "ALTER DATABASE sluice RESET default_transaction_read_only");
                await().atMost(SOON).until(() -> writes.trouble() == null);
                assertThat(only(writes, Write.put("k", A)).effect()).isEqualTo(Effect.CREATED);

                // Found out by a write this time, on a connection that has written before.
                superuser(server, "ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()");
                await().atMost(SOON).until(() -> isRefused(writes));
                await().atMost(SOON)
                        .until(() -> String.valueOf(writes.trouble()).contains("takes no writes"));
                superuser(server, "ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()");
                await().atMost(SOON).until(() -> writes.trouble() == null && !isRefused(writes));
            }
        }
    }

    private static boolean isRefused(Writes writes) throws Exception {
        try {
            return only(writes, Write.put("k", A)).effect() != Effect.REPLACED;
        } catch (LoadException e) {
            return e.kind() == LoadException.Kind.UNAVAILABLE;
        }
    }

    private static long waiting(EmbeddedPostgres server) throws SQLException {
        Credentials who = SharedServers.superuser(server);
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), who.user(), who.password())) {
            return ask(connection, "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
        }
    }

    private static DatabaseSettings settings(EmbeddedPostgres server) {
        return Lookups.settings(server.jdbcUrl(), server.writer(), 1, "urls", "random_key", "url", null);
    }

    private static void superuser(EmbeddedPostgres server, String... statements) throws SQLException {
        Credentials who = SharedServers.superuser(server);
        String url = server.jdbcUrl().replaceFirst("/sluice$", "/postgres");
        try (Connection connection = DriverManager.getConnection(url, who.user(), who.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                boolean unused = statement.execute(sql);
            }
        }
    }
}
