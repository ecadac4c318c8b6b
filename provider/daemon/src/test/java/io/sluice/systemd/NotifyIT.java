package io.sluice.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program for production as a unit with {@code Type=notify} starts it, beside a database that is away. */
class NotifyIT {
    private static final Path JAR = Path.of("target", "dist", "sluice.jar");

    private final Path folder;

    NotifyIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void daemon_isReadyAliveAndStops() throws Exception {
        assumeTrue(Epoll.isAvailable(), "systemd is Linux's");
        try (NotifyReceiver systemd =
                new NotifyReceiver(folder.resolve("notify").toString())) {
            Process process = start(systemd);
            try {
                await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(systemd.heard())
                        .contains("WATCHDOG=1")
                        .anyMatch(said -> said.startsWith(
                                "READY=1\nSTATUS=the database is away: Connection to 127.0.0.1:1 refused")));
                assertThat(systemd.heard().get(0)).startsWith("READY=1\n");
                assertThat(systemd.heard()).doesNotContain("STOPPING=1");

                assertThat(process.toHandle().destroy()).isTrue();
                assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
                assertThat(process.exitValue()).isEqualTo(143);
                assertThat(systemd.heard()).containsOnlyOnce("STOPPING=1");
            } finally {
                boolean unused = process.toHandle().destroyForcibly();
            }
        }
    }

    private Process start(NotifyReceiver systemd) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1"); // it starts, and ends
        command.addAll(List.of("-jar", JAR.toString(), "serve", "--db=jdbc:postgresql://127.0.0.1:1/nobody"));
        command.addAll(List.of("--db-user=nobody", "--redis=none", "--listen=127.0.0.1:0", "--admin=127.0.0.1:0"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("SLUICE_"));
        builder.environment().putAll(systemd.environment());
        builder.environment().put("WATCHDOG_USEC", "1000000");
        return builder.start();
    }
}
