package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.embedded.Credentials;
import io.sluice.embedded.EmbeddedPostgres;
import io.sluice.embedded.SharedServers;
import io.sluice.programs.DataFolder;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** {@code serve --check} on real servers: all findings at once, and nothing is left there. */
@Timeout(120)
class StartCheckIT {
    private static final SharedServers.Database DATABASE = SharedServers.database(10);
    private static final int REDIS = 11;

    @BeforeAll
    static void tables() throws Exception {
        try (Connection owner = DATABASE.owner();
                Statement statement = owner.createStatement()) {
            statement.execute("CREATE TABLE bare (k text, v text)");
            statement.execute("GRANT SELECT ON bare TO " + DATABASE.reader().user());
        }
    }

    private static Run check(Map<String, String> more, String... flags) {
        List<String> all = new ArrayList<>(List.of("serve", "--check"));
        all.addAll(List.of(flags));
        for (String flag : List.of(
                "--db=" + DATABASE.jdbcUrl(),
                "--db-user=" + DATABASE.reader().user(),
                "--redis=" + SharedServers.redisUri(REDIS),
                "--listen=127.0.0.1:0",
                "--admin=127.0.0.1:0")) {
            if (all.stream().noneMatch(one -> one.startsWith(flag.substring(0, flag.indexOf('=') + 1)))) {
                all.add(flag);
            }
        }
        Map<String, String> environment = new HashMap<>(Map.of(
                "SLUICE_SLOT", "start_check_it",
                "SLUICE_DB_PASSWORD", DATABASE.reader().password(),
                "SLUICE_CHANGES_PASSWORD", DATABASE.changes().password(),
                "SLUICE_REDIS_PASSWORD", SharedServers.redis().password()));
        environment.putAll(more);
        return Run.of(environment, all.toArray(String[]::new));
    }

    private static long count(String sql) throws Exception {
        try (Connection all = DATABASE.superuser();
                Statement statement = all.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void allIsThere_itWouldStart_andLeavesNothing() throws Exception {
        long slots = count("SELECT count(*) FROM pg_replication_slots");
        long publications = count("SELECT count(*) FROM pg_publication");
        Run run = check(
                Map.of("SLUICE_WRITE_PASSWORD", DATABASE.writer().password()),
                "--changes-user=" + DATABASE.changes().user(),
                "--writable",
                "--write-user=" + DATABASE.writer().user());
        assertThat(run.exit()).as(run.out() + run.err()).isZero();
        assertThat(run.out())
                .contains("good     plan: lookups of urls are an index scan, by urls_pkey")
                .contains("good     changes: they would be read")
                .contains("good     writes: urls takes writes")
                .contains("0 faults, 0 warnings");
        assertThat(count("SELECT count(*) FROM pg_replication_slots")).isEqualTo(slots);
        assertThat(count("SELECT count(*) FROM pg_publication")).isEqualTo(publications);
        assertThat(count("SELECT count(*) FROM urls")).isEqualTo(10);
        try (Jedis redis = new Jedis(
                new HostAndPort("127.0.0.1", SharedServers.redis().port()),
                DefaultJedisClientConfig.builder()
                        .password(SharedServers.redis().password())
                        .database(REDIS)
                        .build())) {
            assertThat(redis.dbSize()).isZero();
        }
    }

    @Test
    void tableWithoutIndex_noRights_areWarnings_allAtOnce() {
        Run run = check(Map.of(), "--table=bare", "--key-column=k", "--value-column=v", "--ttl=7m");
        assertThat(run.exit()).as(run.out() + run.err()).isOne();
        assertThat(run.out())
                .contains("warning  plan: EVERY BATCH READS ALL OF \"public\".\"bare\"")
                .contains("-> CREATE UNIQUE INDEX CONCURRENTLY ON \"public\".\"bare\" (\"k\")")
                .contains("an UPDATE or a DELETE is seen after up to 7m (--ttl; ± 10%)")
                .contains("may not replicate")
                .contains("-> ALTER ROLE \"" + DATABASE.reader().user() + "\" REPLICATION")
                .contains("replica identity");
    }

    @Test
    void wrongTable_isAFault_redisIsLookedAtAllTheSame() {
        Run run = check(Map.of("SLUICE_REDIS_PASSWORD", "wrong"), "--table=nowhere", "--json");
        assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(2);
        assertThat(run.out())
                .startsWith("{\"faults\":1,")
                .contains("nowhere")
                .contains("\"about\":\"Redis\"")
                .contains("with this password");
    }

    @Test
    void databaseAway_itWouldStart_andAnswer503() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        Run run = check(Map.of(), "--db=jdbc:postgresql://127.0.0.1:" + free + "/d", "--redis=none");
        assertThat(run.exit()).as(run.out() + run.err()).isOne();
        assertThat(run.out())
                .contains("warning  database: the database is away")
                .contains("answer 503");
    }

    @Test
    void portInUse_secretsFiles_areSaidTogether(@TempDir Path folder) throws Exception {
        Run files = check(Map.of(), "--admin=0.0.0.0:0", "--db-password-file=" + folder.resolve("no"));
        assertThat(files.exit()).isEqualTo(2);
        assertThat(files.out())
                .contains("it cannot be read")
                .contains("--admin-token-file")
                .contains("2 faults");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Run run = check(Map.of(), "--listen=127.0.0.1:" + taken.getLocalPort());
            assertThat(run.exit()).isEqualTo(2);
            assertThat(run.out())
                    .contains("FAULT    ports: --listen 127.0.0.1:" + taken.getLocalPort() + " cannot be had")
                    .contains("good     plan:");
        }
    }

    /** Each thing may cost a restart, or a question to somebody else. */
    @Test
    @SuppressWarnings("try") // the server is stopped in between
    void serverThatLacksEverythingForChanges_isToldAtOnce(@TempDir Path temp) throws Exception {
        try (DataFolder folder = DataFolder.open(temp.resolve("d"));
                EmbeddedPostgres server = SharedServers.ownPostgres(folder, 10)) {
            Credentials all = SharedServers.superuser(server);
            try (Connection admin = DriverManager.getConnection(server.jdbcUrl(), all.user(), all.password());
                    Statement statement = admin.createStatement()) {
                for (String sql : List.of(
                        "ALTER SYSTEM SET wal_level = replica",
                        "ALTER SYSTEM SET max_wal_senders = 0",
                        "ALTER ROLE sluice_changes NOREPLICATION")) {
                    statement.execute(sql);
                }
            }
            server.close();
            server.restart();
            Run run = check(
                    Map.of(
                            "SLUICE_DB_PASSWORD", server.reader().password(),
                            "SLUICE_CHANGES_PASSWORD", server.changes().password()),
                    "--db=" + server.jdbcUrl(),
                    "--db-user=" + server.reader().user(),
                    "--changes-user=" + server.changes().user());
            assertThat(run.exit()).as(run.out() + run.err()).isOne();
            assertThat(run.out())
                    .contains("to read them: the server's wal_level is replica")
                    .contains("-> ALTER SYSTEM SET wal_level = logical; and restart the server")
                    .contains("-> ALTER SYSTEM SET max_wal_senders = 10; and restart the server")
                    .contains("-> ALTER ROLE \"sluice_changes\" REPLICATION");
        }
    }

    @Test
    void embeddedServers_areNotStarted(@TempDir Path folder) {
        Run run = Run.of("serve", "--check", "--listen=127.0.0.1:0", "--admin=127.0.0.1:0", "--data-dir=" + folder);
        assertThat(run.exit()).as(run.out() + run.err()).isZero();
        assertThat(run.out()).contains("an embedded PostgreSQL would be started in " + folder);
        Run beside = Run.of(
                "serve",
                "--check",
                "--data-dir=" + folder,
                "--listen=127.0.0.1:0",
                "--admin=127.0.0.1:0",
                "--redis=redis://localhost:1");
        assertThat(beside.out()).contains("what is in it is not looked at; nor is the server of --redis");
        assertThat(folder).isEmptyDirectory();
    }
}
