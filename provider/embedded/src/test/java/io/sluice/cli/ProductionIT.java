package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.embedded.SharedServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The program for production: without embedded servers, beside servers of its operator's. */
class ProductionIT {
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

    @Test
    void itsFolder_hasNoServers() throws Exception {
        try (Stream<Path> jars = Files.list(Path.of("..", "daemon", "target", "dist", "lib"))) {
            List<String> names = jars.map(jar -> jar.getFileName().toString()).toList();
            assertThat(names).isNotEmpty().noneMatch(name -> name.matches(".*(embedded|commons-compress|xz-).*\\.jar"));
        }
    }
}
