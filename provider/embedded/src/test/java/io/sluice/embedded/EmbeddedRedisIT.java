package io.sluice.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.programs.DataFolder;
import io.sluice.programs.EmbeddedException;
import io.sluice.programs.OwnProcesses;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

class EmbeddedRedisIT {
    private final List<String> said = new ArrayList<>();

    private final Path temp;

    EmbeddedRedisIT(@TempDir Path temp) {
        this.temp = temp;
    }

    @Test
    void start_asksForItsPassword() {
        EmbeddedRedis server = SharedServers.redis();
        try (Jedis client = client(server, server.password())) {
            assertThat(client.ping()).isEqualTo("PONG");
        }
        assertThatThrownBy(() -> {
                    try (Jedis stranger = new Jedis(URI.create(server.uri()))) {
                        stranger.get("k");
                    }
                })
                .isInstanceOf(JedisDataException.class)
                .hasMessageContaining("NOAUTH");
    }

    @Test
    void startAgain_keepsPortAndPassword_noData() throws Exception {
        try (DataFolder folder = DataFolder.open(temp)) {
            int port;
            String password;
            try (EmbeddedRedis server = start(folder)) {
                port = server.port();
                password = server.password();
                try (Jedis client = client(server, password)) {
                    client.set("k", "v");
                }
                assertThat(server.cliLine())
                        .contains("redis-cli -u redis://127.0.0.1:" + port)
                        .doesNotContain(password);
                for (String file : List.of("redis.conf", "redis.password", "redis.log", "port")) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                                    temp.resolve("redis").resolve(file))))
                            .as(file)
                            .isEqualTo("rw-------");
                }
            }
            assertThat(new OwnProcesses(folder, "redis").running()).isEmpty();
            try (EmbeddedRedis server = start(folder);
                    Jedis client = client(server, password)) {
                assertThat(server.port()).isEqualTo(port);
                assertThat(client.get("k")).isNull();
            }
        }
    }

    @Test
    void kill_thenRestart_answersOnSamePort() {
        try (DataFolder folder = DataFolder.open(temp);
                EmbeddedRedis server = start(folder)) {
            int port = server.port();
            server.kill();
            assertThatThrownBy(() -> client(server, server.password()).ping())
                    .isInstanceOf(JedisConnectionException.class);
            server.restart();
            assertThat(server.port()).isEqualTo(port);
            try (Jedis client = client(server, server.password())) {
                assertThat(client.ping()).isEqualTo("PONG");
            }
        }
    }

    @Test
    void pause_thenResume_answersLate() {
        try (DataFolder folder = DataFolder.open(temp);
                EmbeddedRedis server = start(folder)) {
            server.pause();
            assertThat(RedisPing.answers(server.port(), server.password())).isFalse();
            server.resume();
            assertThat(RedisPing.answers(server.port(), server.password())).isTrue();
        }
    }

    @Test
    void start_stalePidfileNamesStranger_leavesStrangerAlone() throws Exception {
        Process stranger = new ProcessBuilder("sleep", "600").start();
        try (DataFolder folder = DataFolder.open(temp)) {
            start(folder).close();
            Files.writeString(temp.resolve("redis/redis.pid"), stranger.pid() + "\n");
            start(folder).close();
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void start_serverLeftRunning_endsItFirst() {
        try (DataFolder folder = DataFolder.open(temp);
                EmbeddedRedis left = start(folder)) {
            long pid = left.pid();
            try (EmbeddedRedis server = start(folder)) {
                assertThat(server.pid()).isNotEqualTo(pid);
                assertThat(said).anyMatch(line -> line.contains("pid " + pid));
            }
        }
    }

    @Test
    void start_folderWithSpacesAndQuotes_works() {
        Path odd = temp.resolve("a b'c\"d");
        try (DataFolder folder = DataFolder.open(odd);
                EmbeddedRedis server = start(folder)) {
            assertThat(RedisPing.answers(server.port(), server.password())).isTrue();
        }
    }

    @Test
    void open_folderInUse_saysWhoHasIt() {
        try (DataFolder folder = DataFolder.open(temp)) {
            assertThat(folder.path()).exists();
            assertThatThrownBy(() -> DataFolder.open(temp))
                    .isInstanceOf(EmbeddedException.class)
                    .hasMessageContaining(
                            "in use by process " + ProcessHandle.current().pid())
                    .hasMessageContaining("--data-dir");
        }
        DataFolder.open(temp).close();
    }

    @Test
    void open_folderWithOtherFiles_isRefusedAndLeftAsItIs() throws Exception {
        Path other = Files.createDirectory(temp.resolve("other"));
        Files.writeString(other.resolve("thesis.txt"), "");
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThatThrownBy(() -> DataFolder.open(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no data folder of Sluice");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(other)))
                .isEqualTo("rwxr-xr-x");
        assertThat(other.resolve("sluice.lock")).doesNotExist();
    }

    private EmbeddedRedis start(DataFolder folder) {
        return EmbeddedRedis.start(folder, said::add);
    }

    private static Jedis client(EmbeddedRedis server, String password) {
        return new Jedis(
                new HostAndPort("127.0.0.1", server.port()),
                DefaultJedisClientConfig.builder()
                        .autoNegotiateProtocol(false)
                        .password(password)
                        .build());
    }
}
