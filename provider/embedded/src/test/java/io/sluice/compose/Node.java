package io.sluice.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A database node of docker-compose.yml: what is a container there is a process here, and its volume a folder. */
final class Node implements AutoCloseable {
    private static final Path SCRIPTS = Path.of("../../config/postgres").toAbsolutePath();
    private static final Path ENTRYPOINT = Path.of("src/test/resources/io/sluice/compose/image-entrypoint.sh");

    private final HostPostgres host;
    private final String name;
    private final int port;
    private final Path home;
    private final Map<String, String> variables = new HashMap<>();
    private @Nullable Process process;

    Node(HostPostgres host, String name, int port, Path home) throws IOException {
        this.host = host;
        this.name = name;
        this.port = port;
        this.home = Files.createDirectories(home);
        Files.createFile(log());
        set("PATH", host.bin() + ":" + System.getenv("PATH"));
        set("PGDATA", data().toString());
        set("PGHOST", home.toString()); // the folder of its socket
        set("PGPORT", Integer.toString(port));
        set("SLUICE_NODE", name);
    }

    Node set(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    Node set(Map<String, String> some) {
        variables.putAll(some);
        return this;
    }

    /** Finds programs in this folder before any other. */
    Node prefer(Path folder) {
        return set("PATH", folder + ":" + variables.get("PATH"));
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    Path data() {
        return home.resolve("18/docker");
    }

    /** Runs the entrypoint as the compose file does, on loopback alone and without waiting for the disk. */
    Node start() throws IOException {
        process = Ran.builder(
                        host.command(List.of(
                                SCRIPTS.resolve("node.sh").toString(),
                                ENTRYPOINT.toAbsolutePath().toString(),
                                "postgres",
                                "-cfsync=off",
                                "-clisten_addresses=127.0.0.1",
                                "-cunix_socket_directories=" + home)),
                        variables)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        return this;
    }

    /** Waits until the health check passes. */
    Node healthy() {
        await(name + " is healthy")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    if (!started().isAlive()) {
                        throw new AssertionError(name + " ended:\n" + Files.readString(log()));
                    }
                    return health().code() == 0;
                });
        return this;
    }

    Ran health() throws IOException, InterruptedException {
        return Ran.of(host.command(List.of(SCRIPTS.resolve("health.sh").toString())), variables);
    }

    /** Waits until it has ended by itself. */
    int ended() throws InterruptedException {
        Process started = started();
        assertThat(started.waitFor(30, TimeUnit.SECONDS)).as("%s ends", name).isTrue();
        return started.exitValue();
    }

    /** As {@code docker compose stop} does: the image's signal for an end. */
    void stop() throws IOException, InterruptedException {
        Ran.of(List.of("kill", "-INT", Long.toString(started().pid())), Map.of());
        ended();
    }

    /** As when the machine goes down: with all that it has started. */
    void kill() throws InterruptedException {
        List<ProcessHandle> all = started().descendants().toList();
        started().destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        ended();
        await(name + "'s processes are gone")
                .pollInterval(Duration.ofMillis(20))
                .until(() -> all.stream().noneMatch(Node::runs));
    }

    /** Whether it still runs a program: one that has ended may be listed for seconds, until somebody takes note. */
    private static boolean runs(ProcessHandle process) {
        return process.info().command().isPresent();
    }

    private Process started() {
        if (process == null) {
            throw new IllegalStateException(name + " was not started");
        }
        return process;
    }

    /** What {@code docker compose exec NODE psql} answers. */
    String psql(String sql) throws IOException, InterruptedException {
        Ran ran = Ran.of(psqlCommand(sql), variables);
        assertThat(ran.code()).as("%s: %s", sql, ran.output()).isZero();
        return ran.output();
    }

    /** The same, in the background. */
    Process psqlUnderWay(String sql) throws IOException {
        return Ran.builder(psqlCommand(sql), variables)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private List<String> psqlCommand(String sql) {
        return host.command(
                List.of("psql", "-XAtq", "--set=ON_ERROR_STOP=1", "--username=postgres", "--dbname=sluice", "-c", sql));
    }

    /** What the scripts have said since the node was made, without the server's own log. */
    List<String> said() {
        try {
            return Files.readAllLines(log()).stream()
                    .filter(line -> line.startsWith("sluice: "))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path log() {
        return home.resolve("log");
    }

    @Override
    public void close() {
        if (process != null) {
            try {
                kill();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
