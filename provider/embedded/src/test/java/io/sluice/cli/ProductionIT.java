package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.embedded.SharedServers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program for production: without embedded servers, beside servers of its operator's. */
class ProductionIT {
    private static final Path DIST = Path.of("..", "daemon", "target", "dist");
    private static final SharedServers.Database DB = SharedServers.database(10);

    @Test
    void withItsOperatorsServers_answersAndFills() throws Exception {
        try (RunningDaemon daemon = RunningDaemon.startProduction(
                Map.of(
                        "SLUICE_DB_PASSWORD", DB.reader().password(),
                        "SLUICE_REDIS_PASSWORD", SharedServers.redis().password()),
                "--db=" + DB.jdbcUrl(),
                "--db-user=" + DB.reader().user(),
                "--redis=" + SharedServers.redis().uri(),
                "--key-prefix=production:")) {
            assertThat(daemon.get("/7").headers().firstValue("Location").orElseThrow())
                    .startsWith("https://example.com/landing/7");
            assertThat(daemon.lines()).noneSatisfy(line -> assertThat(line).contains("psql '"));
            daemon.terminate();
            assertThat(daemon.awaitEnd()).isEqualTo(143);
        }
    }

    /** The JVM alone says so only of what it needs at once, and starts a daemon that cannot look anything up. */
    @Test
    void copiedInPart_saysWhatIsMissing(@TempDir Path folder) throws Exception {
        Path jar = Files.copy(DIST.resolve("sluice.jar"), folder.resolve("sluice.jar"));
        assertThat(said(jar))
                .matches("sluice: lib/\\S+\\.jar and \\d+ more should be beside sluice.jar: copy its whole folder\n");

        Path half = Files.createDirectory(folder.resolve("lib"));
        try (Stream<Path> jars = Files.list(DIST.resolve("lib"))) {
            for (Path library : jars.map(Path::toAbsolutePath).toList()) {
                Path name = library.getFileName();
                if (!name.toString().startsWith("HikariCP-")) {
                    Files.createSymbolicLink(half.resolve(name), library.normalize());
                }
            }
        }
        assertThat(said(jar))
                .matches("sluice: lib/HikariCP-\\S+\\.jar should be beside sluice.jar: copy its whole folder\n");
    }

    private static String said(Path jar) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(java, "-jar", jar.toString(), "--version")
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(1);
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            boolean unused = process.toHandle().destroyForcibly();
        }
    }

    @Test
    void itsFolder_hasNoServers() throws Exception {
        try (Stream<Path> jars = Files.list(DIST.resolve("lib"))) {
            List<String> names = jars.map(jar -> jar.getFileName().toString()).toList();
            assertThat(names).isNotEmpty().noneMatch(name -> name.matches(".*(embedded|commons-compress|xz-).*\\.jar"));
        }
    }
}
