package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.embedded.EmbeddedRedis;
import io.sluice.embedded.SharedServers;
import io.sluice.programs.DataFolder;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor says of a daemon that runs, on real servers. */
@Timeout(240)
class DoctorIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final SharedServers.Database DATABASE = SharedServers.database(200);
    private static DataFolder data;
    private static EmbeddedRedis redis;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        data = DataFolder.open(folder.resolve("servers"));
        redis = SharedServers.ownRedis(data);
        sql("CREATE TABLE bare AS SELECT random_key AS k, url AS v FROM urls");
        sql("GRANT SELECT ON bare TO " + DATABASE.reader().user());
    }

    @AfterAll
    static void stop() {
        redis.close();
        data.close();
    }

    private static void sql(String sql) throws Exception {
        try (Connection owner = DATABASE.owner();
                Statement statement = owner.createStatement()) {
            statement.execute(sql);
        }
    }

    private static RunningDaemon daemon(String... flags) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                "--db=" + DATABASE.jdbcUrl(), "--db-user=" + DATABASE.reader().user(), "--redis=" + redis.uri()));
        all.addAll(List.of(flags));
        return RunningDaemon.start(
                Map.of(
                        "SLUICE_DB_PASSWORD", DATABASE.reader().password(),
                        "SLUICE_REDIS_PASSWORD", redis.password()),
                all.toArray(String[]::new));
    }

    private static Run doctor(RunningDaemon daemon) {
        return Run.of("ctl", "doctor", "--admin=" + daemon.admin());
    }

    @Test
    void tableWithoutIndex_isAFault_untilItHasOne() throws Exception {
        try (RunningDaemon daemon =
                daemon("--table=bare", "--key-column=k", "--value-column=v", "--changes=off", "--key-prefix=bare:")) {
            Run scans = doctor(daemon);
            assertThat(scans.exit()).as(scans.out() + scans.err()).isOne();
            assertThat(scans.out())
                    .startsWith("FAULT    plan: EVERY BATCH READS ALL OF \"public\".\"bare\"")
                    .contains("-> CREATE UNIQUE INDEX CONCURRENTLY ON \"public\".\"bare\" (\"k\")")
                    .contains(
                            "they are not read (--changes off): an UPDATE or a DELETE is seen after up to 1h (--ttl; ± 10%)")
                    .contains("none came in this time");
            sql("CREATE UNIQUE INDEX bare_by_k ON bare (k)");
            Run indexed = doctor(daemon);
            assertThat(indexed.exit()).as(indexed.out() + indexed.err()).isZero();
            assertThat(indexed.out()).contains("lookups of bare are an index scan, by bare_by_k");
        }
    }

    @Test
    void hotKeyUnderLoad_andWhatChangesLack() throws Exception {
        try (RunningDaemon daemon = daemon("--recent=0", "--key-prefix=hot:");
                Load load = Load.on(daemon, 1)) {
            await().atMost(SOON).until(() -> load.count("200") > 100);
            Run run = doctor(daemon);
            assertThat(run.out())
                    .contains("one key, 'urls 1', is asked for in 100 % of the lookups")
                    .contains("each batch has it anew: nothing is remembered (--recent 0)")
                    .contains("-> ctl set recent 1s")
                    .contains("all answered")
                    .contains("to read them: the role \"" + DATABASE.reader().user() + "\" may not replicate")
                    .contains("lookups of urls are an index scan, by urls_pkey");
            load.stop();
            assertThat(load.answers()).containsOnlyKeys("200");
        }
    }

    @Test
    void redisThatHangs_isSaidInTime_asJsonToo() throws Exception {
        try (RunningDaemon daemon = daemon("--changes=off", "--key-prefix=hangs:")) {
            redis.pause();
            Run run;
            try {
                run = Run.of("ctl", "doctor", "--json", "--admin=" + daemon.admin());
            } finally {
                redis.resume();
            }
            assertThat(run.exit()).as(run.out() + run.err()).isOne();
            assertThat(run.out())
                    .contains("\"severity\":\"fault\",\"about\":\"Redis\"")
                    .contains("does not answer");
        }
    }

    @Test
    void databaseAway_isAFault_theNextStartIsCheckedBeside(@TempDir Path folder) throws Exception {
        try (RunningDaemon daemon = RunningDaemon.start(
                Map.of("SLUICE_DB_PASSWORD", "x"),
                "--db=jdbc:postgresql://127.0.0.1:1/d",
                "--db-user=u",
                "--redis=none",
                "--changes=off")) {
            Run run = doctor(daemon);
            assertThat(run.exit()).isOne();
            assertThat(run.out()).contains("FAULT    readiness: the database is away");

            String address = daemon.admin().replace("http://", "");
            Run next = Run.of("serve", "--check", "--listen=127.0.0.1:0", "--admin=" + address, "--data-dir=" + folder);
            assertThat(next.exit()).as(next.out() + next.err()).isZero();
            assertThat(next.out()).contains("is in use, and a daemon of Sluice runs at --admin: stop it first");
        }
    }
}
