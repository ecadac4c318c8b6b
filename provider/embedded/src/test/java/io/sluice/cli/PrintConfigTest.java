package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** {@code serve --print-config}: each setting, and where it stands. */
@Timeout(20)
class PrintConfigTest {
    @TempDir
    static Path folder = Path.of("");

    private static Path file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }

    private static String line(Run run, String key) {
        return run.out()
                .lines()
                .filter(line -> line.startsWith(key + " "))
                .findFirst()
                .orElse("")
                .replaceAll(" +", " ");
    }

    @Test
    void eachSetting_saysWhereItStands_noSecretIsShown() throws Exception {
        Path file = file("a.properties", "# mine\nwindow = 2ms\nlanes=3\n");
        Map<String, String> environment =
                Map.of("SLUICE_LANES", "4", "SLUICE_DB_PASSWORD", "geheim", "SLUICE_CONFIG", file.toString());
        Run run = Run.of(
                environment,
                "serve",
                "--print-config",
                "--db=jdbc:postgresql://h/d?sslpassword=geheim",
                "--db-user=u",
                "--redis=none",
                "--queue=500",
                "--max-keys=400");
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
        assertThat(line(run, "window")).isEqualTo("window 2ms " + file + ", line 2");
        assertThat(line(run, "lanes")).isEqualTo("lanes 4 SLUICE_LANES in the environment");
        assertThat(line(run, "queue")).isEqualTo("queue 500 flag");
        assertThat(line(run, "timeout")).isEqualTo("timeout 1s default");
        assertThat(line(run, "config")).isEqualTo("config " + file + " SLUICE_CONFIG in the environment");
        assertThat(line(run, "SLUICE_DB_PASSWORD"))
                .isEqualTo("SLUICE_DB_PASSWORD *** SLUICE_DB_PASSWORD in the environment");
        assertThat(run.out()).doesNotContain("geheim").doesNotContain("print-config");
    }

    @Test
    void listedTable_saysItsLine_asJsonToo() throws Exception {
        Path list = file("t.properties", "tables = links\ntable.links.key = code\ntable.links.value = url\n");
        Run run = Run.of("serve", "--print-config", "--json", "--tables=" + list);
        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .startsWith("[{\"key\":\"listen\",\"value\":\"127.0.0.1:8080\",\"from\":\"default\"},\n")
                .contains("{\"key\":\"table.links.value\",\"value\":\"url\",\"from\":\"" + list + ", line 3\"}")
                .endsWith("}]\n");
    }

    /** Whoever asks from within a program goes on logging as before. */
    @Test
    void logging_isAsItWas() {
        assertThat(Run.of("serve", "--print-config").exit()).isZero();
        assertThat(LoggerFactory.getLogger("io.sluice.fills").isInfoEnabled()).isTrue();
    }

    @Test
    void wrongSettings_areASentenceEach() throws Exception {
        Run run = Run.of(
                "serve",
                "--print-config",
                "--listen=127.0.0.1:9000",
                "--admin=127.0.0.1:9000",
                "--tls-key=/no/key",
                "--db-user=u");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("--listen and --admin have the same port 9000")
                .contains("--tls-key is of no use without --tls-cert")
                .contains("--db-user is for a PostgreSQL of your own")
                .hasLineCount(1);
        assertThat(Run.of("serve", "--print-config", "--lanes=x").err()).contains("'x' is not a whole number like 20");
        assertThat(Run.of("serve", "--json").err()).isEqualTo("sluice: --json is for --check and --print-config\n");
        assertThat(Run.of(Map.of("SLUICE_CHECK", "true")).err()).contains("unknown variable SLUICE_CHECK");
    }
}
