package io.sluice.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.sluice.embedded.SharedServers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;

/** The clients that front ends have look keys up at {@code --resp}. Those that this machine lacks are skipped, and say so. */
@Timeout(120)
class RespClientsIT {
    private static final SharedServers.Database DATABASE = SharedServers.database(10);
    private static final Duration SOON = Duration.ofSeconds(20);

    private static RunningDaemon daemon;
    private static int port;

    @TempDir
    static Path folder = Path.of("");

    @BeforeAll
    static void start() throws Exception {
        daemon = RunningDaemon.start(
                Map.of("SLUICE_DB_PASSWORD", DATABASE.reader().password()),
                "--db=" + DATABASE.jdbcUrl(),
                "--db-user=" + DATABASE.reader().user(),
                "--redis=none",
                "--resp=127.0.0.1:0");
        port = Integer.parseInt(daemon.awaitLine(" +Redis' way +redis://127.0.0.1:(\\d+) .*", SOON)
                .group(1));
    }

    @AfterAll
    static void stop() {
        daemon.close();
    }

    private static String value(int key) throws Exception {
        return daemon.get("/single/" + key).body();
    }

    @ParameterizedTest
    @EnumSource(
            value = RedisProtocol.class,
            names = {"RESP2", "RESP3"})
    void jedis_findsKeys(RedisProtocol protocol) throws Exception {
        try (Jedis client = new Jedis(
                new HostAndPort("127.0.0.1", port),
                DefaultJedisClientConfig.builder()
                        .protocol(protocol)
                        .clientName("front")
                        .build())) {
            assertThat(client.get("url:1")).isEqualTo(value(1));
            assertThat(client.get("url:nope")).isNull();
            assertThat(client.mget("url:1", "url:nope", "url:2")).containsExactly(value(1), null, value(2));
            assertThat(client.exists("url:1", "url:2", "url:nope")).isEqualTo(2);
            assertThat(client.ttl("url:1")).isEqualTo(-1);
            assertThat(client.clientGetname()).isEqualTo("front");
            Pipeline pipeline = client.pipelined();
            List<Response<String>> found = new ArrayList<>();
            for (int i = 1; i <= 10; i++) {
                found.add(pipeline.get("url:" + i));
            }
            pipeline.sync();
            for (int i = 1; i <= 10; i++) {
                assertThat(found.get(i - 1).get()).isEqualTo(value(i));
            }
            assertThatThrownBy(() -> client.set("url:1", "x"))
                    .isInstanceOf(JedisDataException.class)
                    .hasMessageStartingWith("ERR unknown command 'SET'");
        }
        assertThat(daemon.metric("sluice_lookups_total{door=\"resp\",outcome=\"found\""))
                .isPositive();
        assertThat(daemon.metric("sluice_resp_command_seconds_count{command=\"get\",result=\"ok\""))
                .isPositive();
    }

    @Test
    void lettuce_findsKeys() throws Exception {
        RedisClient client = RedisClient.create("redis://127.0.0.1:" + port);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            assertThat(connection.sync().get("url:1")).isEqualTo(value(1));
            assertThat(connection.sync().get("url:nope")).isNull();
            assertThat(connection.sync().mget("url:1", "url:nope"))
                    .containsExactly(KeyValue.just("url:1", value(1)), KeyValue.empty("url:nope"));
            List<RedisFuture<String>> found = new ArrayList<>();
            for (int i = 1; i <= 10; i++) {
                found.add(connection.async().get("url:" + i));
            }
            for (int i = 1; i <= 10; i++) {
                assertThat(found.get(i - 1).get(10, TimeUnit.SECONDS)).isEqualTo(value(i));
            }
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    /** What a program prints, which is to end well. */
    private String ran(List<String> command) throws Exception {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s", command).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String printed = Files.readString(output, UTF_8);
        assertThat(process.exitValue()).as("%s: %s", command, printed).isZero();
        return printed;
    }

    private boolean runs(String... command) {
        try {
            return !ran(List.of(command)).isEmpty();
        } catch (Exception | AssertionError e) {
            return false;
        }
    }

    private Path script(String name) throws IOException {
        Path script = folder.resolve(name);
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/clients/" + name), name)) {
            Files.copy(in, script);
        }
        return script;
    }

    @Test
    void redisCli_findsKeys() throws Exception {
        assumeTrue(runs("redis-cli", "--version"), "no redis-cli on this machine");
        String port = Integer.toString(RespClientsIT.port);
        assertThat(ran(List.of("redis-cli", "-p", port, "GET", "url:1"))).isEqualTo(value(1) + "\n");
        assertThat(ran(List.of("redis-cli", "-3", "-p", port, "MGET", "url:1", "url:nope")))
                .isEqualTo(value(1) + "\n\n");
        assertThat(ran(List.of("redis-cli", "-p", port, "INFO"))).contains("redis_mode:standalone", "role:master");
    }

    @Test
    void redisBenchmark_hearsNoError() throws Exception {
        assumeTrue(runs("redis-benchmark", "--version"), "no redis-benchmark on this machine");
        String port = Integer.toString(RespClientsIT.port);
        assertThat(ran(List.of(
                        "redis-benchmark",
                        "-p",
                        port,
                        "-n",
                        "2000",
                        "-r",
                        "10",
                        "-P",
                        "16",
                        "-c",
                        "5",
                        "--csv",
                        "GET",
                        "url:__rand_int__")))
                .contains("GET url:__rand_int__")
                .doesNotContain("Error");
    }

    @ParameterizedTest
    @CsvSource({
        "client.py,/usr/bin/python3,import redis; print(1)",
        "client.php,/usr/bin/php,echo extension_loaded('redis');"
    })
    void packagedClient_findsKeys(String script, String program, String probe) throws Exception {
        assumeTrue(
                runs(program, program.endsWith("php") ? "-r" : "-c", probe),
                () -> "no client of Redis for " + program + " on this machine");
        finds(ran(List.of(program, script(script).toString(), Integer.toString(port))));
    }

    @ParameterizedTest
    @CsvSource({"ioredis.js,ioredis@5.9.2", "node-redis.js,redis@6.3.1"})
    void clientOfNode_findsKeys(String script, String library) throws Exception {
        assumeTrue(
                runs("npm", "install", "--silent", "--no-fund", "--no-audit", library, "--loglevel=error")
                        || Files.isDirectory(folder.resolve("node_modules").resolve(library.replaceFirst("@.*", ""))),
                () -> library + " cannot be had on this machine");
        finds(ran(List.of("node", script(script).toString(), Integer.toString(port))));
    }

    /** Redis' own tests of its protocol: {@code git clone -b 7.2.6 https://github.com/redis/redis}, and -Dsluice.test.redis-suite=FOLDER. */
    @Test
    void redisOwnTests_hold_wherePossible() throws Exception {
        Path suite = Path.of(System.getProperty("sluice.test.redis-suite", "nowhere"), "tests");
        assumeTrue(Files.isDirectory(suite), "-Dsluice.test.redis-suite does not name a folder of Redis' sources");
        Path script = script("redis-suite.tcl");
        assumeTrue(runs("tclsh", script.toString()), "no tclsh on this machine");
        String told = ran(List.of("tclsh", script.toString(), suite.toString(), Integer.toString(port), "protocol"));
        assertThat(told.lines().filter(line -> line.startsWith("held "))).hasSizeGreaterThanOrEqualTo(13);
        assertThat(told.lines().filter(line -> line.startsWith("failed ")))
                .allMatch(line -> line.contains("unknown command")); // they change what is of no table's
    }

    private static void finds(String printed) throws Exception {
        assertThat(printed.lines().distinct())
                .containsExactly(
                        "get=" + value(1), "absent=None", "mget=" + value(1) + ",None," + value(2), "pipeline=10");
    }
}
