package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.Passwords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where settings come from: what is said of a file, a variable or a flag that is wrong, and what is passed over. */
@Timeout(20)
class SettingSourcesTest {
    @TempDir
    @Nullable
    Path folder;

    private Path file(String text) throws IOException {
        return ConfigurationTest.file(folder, text);
    }

    @Test
    void badFileOrEnvironment_saysWhereItStands() throws Exception {
        Path file = file("max-btach=5\n");
        Run unknownKey = Run.of("--config", file.toString());
        assertThat(unknownKey.exit()).isEqualTo(2);
        assertThat(unknownKey.err())
                .isEqualTo("sluice: unknown key 'max-btach' in " + file + ", line 1; the nearest is 'max-batch'\n");

        Path badValue = file("window=soon\n");
        Run run = Run.of("--config=" + badValue);
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err())
                .contains("'soon' is not a duration", "(from " + badValue + ", line 1)")
                .hasLineCount(1);

        Run variable = Run.of(Map.of("SLUICE_LANE", "2"));
        assertThat(variable.exit()).isEqualTo(2);
        assertThat(variable.err())
                .isEqualTo("sluice: unknown variable SLUICE_LANE in the environment; the nearest is SLUICE_LANES\n");

        Run value = Run.of(Map.of("SLUICE_LANES", "two"));
        assertThat(value.exit()).isEqualTo(2);
        assertThat(value.err())
                .contains("(from SLUICE_LANES in the environment)")
                .hasLineCount(1);
    }

    /** With two of them set, nobody knows which one counts: only what is spelled as it is read does. */
    @Test
    void variableInSmallLettersOrWithADash_isUnknown() {
        Map<String, String> names = Map.of(
                "SLUICE_max_batch", "SLUICE_MAX_BATCH",
                "SLUICE_Writable", "SLUICE_WRITABLE",
                "SLUICE_MAX-BATCH", "SLUICE_MAX_BATCH",
                "sluice_lanes", "SLUICE_LANES",
                "SLUICE_db_password", "SLUICE_DB_PASSWORD");
        names.forEach((name, meant) -> {
            Run run = Run.of(Map.of(name, "1"));
            assertThat(run.exit()).isEqualTo(2);
            assertThat(run.err())
                    .isEqualTo(
                            "sluice: unknown variable " + name + " in the environment; the nearest is " + meant + "\n");
        });
    }

    @Test
    void fileThatNamesAnother_isRefused() throws Exception {
        Path file = file("lanes=2\nconfig=/x\n");
        assertThat(Run.of("--config=" + file).err())
                .isEqualTo("sluice: 'config' in " + file + ", line 2: a settings file names no other; take it out\n");
    }

    @Test
    void fileOfTheVariable_isNamedAsSuch_andWantedOnlyWhereItIsOfUse() {
        Map<String, String> environment = Map.of("SLUICE_CONFIG", "/nonexistent", "XDG_CACHE_HOME", "/nonexistent");
        Run serve = Run.of(environment);
        assertThat(serve.exit()).isEqualTo(2);
        assertThat(serve.err())
                .isEqualTo(
                        "sluice: --config /nonexistent: there is no such file (from SLUICE_CONFIG in the environment)\n");
        assertThat(Run.of(environment, "--config=/none").err())
                .isEqualTo("sluice: --config /none: there is no such file\n");
        assertThat(Run.of(environment, "completion").exit()).isZero();
        assertThat(Run.of(environment, "--version").exit()).isZero();
        assertThat(Run.of(environment, "cluster", "down").err()).startsWith("sluice: there is no cluster in ");
    }

    /** As a letter that the locale does not have. */
    @Test
    void pathThatIsNone_isOneLine() {
        String none = "/tmp/\0/c.properties";
        assertThat(Run.of("--config=" + none).err()).isEqualTo("sluice: --config: '/tmp/?/c.properties' is no path\n");
        assertThat(Run.of(Map.of("SLUICE_CONFIG", none)).err())
                .isEqualTo(
                        "sluice: --config: '/tmp/?/c.properties' is no path (from SLUICE_CONFIG in the environment)\n");
        for (String[] words : new String[][] {
            {"serve", "--data-dir=" + none}, {"warm", "--keys-file=" + none}, {"cluster", "up", "--data-dir=" + none}
        }) {
            Run run = Run.of(words);
            assertThat(run.exit()).isEqualTo(2);
            assertThat(run.err())
                    .contains("'/tmp/?/c.properties' is no path")
                    .doesNotContain("java")
                    .hasLineCount(1);
        }
    }

    @Test
    void error_namesWhereTheValueComesFrom() throws Exception {
        Map<String, String> listen = Map.of("SLUICE_LISTEN", "127.0.0.1:9999", "SLUICE_QUEUE", "0");
        assertThat(Run.of(listen, "--listen", "80").err())
                .contains("'80' is not")
                .doesNotContain("from");
        assertThat(Run.of(listen, "--queue=0").err())
                .contains("--queue 0 is not")
                .doesNotContain("from");
        assertThat(Run.of(listen).err())
                .contains("--queue 0 is not between 1 and 10000000 (from SLUICE_QUEUE in the environment)");
        assertThat(Run.of(Map.of("SLUICE_LISTEN", "80")).err()).contains("(from SLUICE_LISTEN in the environment)");
        Path file = file("# a comment\\\n\nlanes = 2\ntimeout \\\n  = 1s\n\nredis = foo\n");
        assertThat(Run.of("--config=" + file).err())
                .startsWith("sluice: --redis foo: no address of a Redis")
                .endsWith(" (from " + file + ", line 7)\n");
        assertThat(Run.of("--config=" + file, "--timeout=0s").err())
                .isEqualTo("sluice: --timeout 0s is not between 1ms and 1d\n");
        Path twice = file("lanes=2\nqueue=1\nlanes=3\n");
        assertThat(Run.of("--config=" + twice).err())
                .isEqualTo("sluice: 'lanes' stands twice in " + twice + ", lines 1 and 3: keep one of them\n");
    }

    @Test
    void nearestName_isSaidOnlyIfItIsNear() throws Exception {
        assertThat(Run.of("--colour=red").err()).doesNotContain("nearest");
        assertThat(Run.of("--wndow=1ms").err()).contains("; the nearest is '--window'");
        assertThat(Run.of("dance").err()).doesNotContain("nearest");
        assertThat(Run.of("serv").err()).contains("; the nearest is 'serve'");
        assertThat(Run.of("benhc").exit()).isEqualTo(2);
        assertThat(Run.of("benhc").err()).contains("'benhc'").doesNotContain("nearest");
        for (String ofTheScript : List.of("help", "bench", "package")) {
            assertThat(Run.of(ofTheScript, "x").err())
                    .contains("'" + ofTheScript + "'", "that is a command of run.sh")
                    .doesNotContain("nearest");
        }
        assertThat(Run.of("packag").err()).contains("; the nearest is 'package'");
        assertThat(Run.of(Map.of("SLUICE_GREETING", "hello")).err())
                .isEqualTo("sluice: unknown variable SLUICE_GREETING in the environment\n");
        assertThat(Run.of("--config=" + file("greeting=hello\n")).err()).doesNotContain("nearest");
    }

    /** A Service called sluice, or sluice-admin, and what docker-compose.yml and the README want to have exported. */
    @Test
    void variablesOfKubernetesAndCompose_arePassedOver() throws Exception {
        Map<String, String> foreign = Map.ofEntries(
                Map.entry("SLUICE_PORT", "tcp://10.0.0.7:8080"),
                Map.entry("SLUICE_PORT_8080_TCP", "tcp://10.0.0.7:8080"),
                Map.entry("SLUICE_PORT_8080_TCP_ADDR", "10.0.0.7"),
                Map.entry("SLUICE_PORT_8080_TCP_PORT", "8080"),
                Map.entry("SLUICE_PORT_8080_TCP_PROTO", "tcp"),
                Map.entry("SLUICE_SERVICE_HOST", "10.0.0.7"),
                Map.entry("SLUICE_SERVICE_PORT", "8080"),
                Map.entry("SLUICE_SERVICE_PORT_LOOKUPS", "8080"),
                Map.entry("SLUICE_ADMIN_PORT", "tcp://10.0.0.8:8081"),
                Map.entry("SLUICE_ADMIN_PORT_8081_TCP", "tcp://10.0.0.8:8081"),
                Map.entry("SLUICE_ADMIN_SERVICE_HOST", "10.0.0.8"),
                Map.entry("SLUICE_REPLICATION_PASSWORD", "secret"),
                Map.entry("SLUICE_SYNC", "quorum"));
        ConfigurationTest.options(foreign, null).checkNames();
        assertThat(Run.of(Map.of("SLUICE_PORT", "9090")).err()).contains("unknown variable SLUICE_PORT ");
        String compose = Files.readString(Path.of("..", "..", "docker-compose.yml"));
        Matcher names = Pattern.compile("\\$\\{(SLUICE_\\w+)").matcher(compose);
        while (names.find()) {
            ServeCommand.commandLine(Map.of(names.group(1), "word"), null)
                    .<ServeCommand>getCommand()
                    .options
                    .checkNames();
        }
    }

    @Test
    void emptyVariableOrKey_isNotGiven() throws Exception {
        Map<String, String> environment = Map.of("SLUICE_DB", "", "SLUICE_LANES", " ", "SLUICE_CONFIG", "");
        assertThat(ConfigurationTest.effective(environment, file("db=\ndb-user=\nlanes=4\nkey-type=\n")))
                .containsEntry("db", "")
                .containsEntry("lanes", "4");
        assertThat(Run.of(Map.of("SLUICE_CONFIG", ""), "--queue=0").err()).contains("--queue 0");
    }

    /** {@code LoadCredential=} of a unit: nothing has to be said of it. */
    @Test
    void systemdsCredential_isThePassword_unlessSomethingElseIsSaid() throws Exception {
        Path file = file("from systemd\n");
        Path folder = Files.createDirectory(Path.of(file + ".credentials"));
        Map<String, String> bare = Map.of("CREDENTIALS_DIRECTORY", folder.toString());
        assertThat(Passwords.find(bare, Passwords.DATABASE, "--db-password-file", null))
                .isNull();
        Path credential = Files.move(file, folder.resolve("db-password"));
        assertThat(Passwords.find(bare, Passwords.DATABASE, "--db-password-file", null))
                .isEqualTo("from systemd");
        assertThat(Passwords.find(
                        Map.of("CREDENTIALS_DIRECTORY", folder.toString(), Passwords.DATABASE, "from the variable"),
                        Passwords.DATABASE,
                        "--db-password-file",
                        null))
                .isEqualTo("from the variable");
        Files.writeString(credential, "");
        Run run = Run.of(bare, "--db=jdbc:postgresql://h/d", "--db-user=u", "--redis=none");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).isEqualTo("sluice: systemd's credential " + credential + ": the file is empty\n");
    }

    @Test
    void passwordFile_beatsTheVariable_andHasToBeThere() throws Exception {
        Path file = file("\uFEFFfrom the file\r\nsecond line\n");
        Map<String, String> environment = Map.of(Passwords.DATABASE, "from the variable");
        assertThat(Passwords.find(environment, Passwords.DATABASE, "--db-password-file", file))
                .isEqualTo("from the file");
        assertThat(Passwords.find(environment, Passwords.DATABASE, "--db-password-file", null))
                .isEqualTo("from the variable");
        Run run = Run.of(
                environment,
                "--db=jdbc:postgresql://h/d",
                "--db-user=u",
                "--redis=none",
                "--db-password-file=/nonexistent");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err())
                .isEqualTo("sluice: --db-password-file /nonexistent: it cannot be read; check the path and its"
                        + " permissions\n");
    }

    @Test
    void byteOrderMark_isNoPartOfTheFirstKey() throws Exception {
        assertThat(ConfigurationTest.effective(Map.of(), file("\uFEFFlanes=3\r\nqueue=7\r\n")))
                .containsEntry("lanes", "3")
                .containsEntry("queue", "7");
    }
}
