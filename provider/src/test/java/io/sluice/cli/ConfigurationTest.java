package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Flags, environment, file and defaults together. */
class ConfigurationTest {
    private static final Path PROVIDER_PROPERTIES = Path.of("..", "config", "provider.properties");

    @TempDir
    @Nullable
    Path folder;

    private Path file(String text) throws IOException {
        assertThat(folder).isNotNull();
        Path file = Files.createTempFile(folder, "sluice", ".properties");
        return Files.writeString(file, text);
    }

    private static Map<String, String> effective(
            Map<String, String> environment, @Nullable Path config, String... flags) throws Exception {
        CommandLine serve = ServeCommand.commandLine(environment, config);
        CommandLine.ParseResult unused = serve.parseArgs(flags);
        return Effective.configuration(serve.getCommandSpec());
    }

    @Test
    void flag_beatsEnvironment_beatsFile_beatsDefault() throws Exception {
        Path file = file("window=1ms\nmax-batch=1\nqueue=1\n");
        Map<String, String> environment = Map.of("SLUICE_WINDOW", "2ms", "SLUICE_MAX_BATCH", "2");
        Map<String, String> effective = effective(environment, file, "--window", "3ms");
        assertThat(effective)
                .containsEntry("window", "3ms")
                .containsEntry("max-batch", "2")
                .containsEntry("queue", "1")
                .containsEntry("lanes", "2");
    }

    @Test
    void values_reachTheSettings() throws Exception {
        CommandLine serve =
                ServeCommand.commandLine(Map.of(), file("window=20ms\nttl-jitter=25%\nbench-routes=true\n"));
        CommandLine.ParseResult unused = serve.parseArgs("--lanes=5", "--key-type=bigint", "--recent", "0");
        ServeCommand options = (ServeCommand) serve.getCommandSpec().userObject();
        assertThat(options.coalescing.settings().lanes()).isEqualTo(5);
        assertThat(options.coalescing.settings().window().maxWait()).hasMillis(20);
        assertThat(options.redis.ttlJitter.fraction()).isEqualTo(0.25);
        assertThat(options.http.benchRoutes).isTrue();
        assertThat(String.valueOf(options.database.keyType)).isEqualTo("BIGINT");
        assertThat(options.recent.values().get("k")).isNull();
    }

    /** The file in config/ has every key, commented out, at its default: nobody can add a flag and forget it there. */
    @Test
    void providerProperties_hasEveryKeyAtItsDefault() throws Exception {
        List<String> lines = Files.readAllLines(PROVIDER_PROPERTIES);
        assertThat(lines).allMatch(line -> line.isEmpty() || line.startsWith("#"));
        Properties inFile = new Properties();
        inFile.load(new StringReader(String.join(
                "\n",
                lines.stream()
                        .filter(line -> line.matches("#[a-z-]+=.*"))
                        .map(line -> line.substring(1))
                        .toList())));
        Map<String, String> inCode = new TreeMap<>(effective(Map.of(), null));
        inCode.remove("config");
        assertThat(new TreeMap<>(inFile)).isEqualTo(inCode);
    }

    @Test
    void providerProperties_uncommented_isAValidConfiguration() throws Exception {
        String text = Files.readString(PROVIDER_PROPERTIES).replaceAll("(?m)^#([a-z-]+=.+)$", "$1");
        CommandLine serve = ServeCommand.commandLine(Map.of(), file(text));
        CommandLine.ParseResult unused = serve.parseArgs();
        ConfigSources.read(Map.of(), file(text)).check(serve.getCommandSpec());
    }

    @Test
    void everyFlag_hasDescriptionAndGroup() {
        CommandSpec serve = ServeCommand.commandLine(Map.of(), null).getCommandSpec();
        assertThat(serve.options())
                .filteredOn(ConfigSources::isSetting)
                .hasSize(56)
                .allSatisfy(option -> {
                    assertThat(option.description()).isNotEmpty();
                    assertThat(serve.mixins().values())
                            .anySatisfy(m -> assertThat(names(m)).contains(option.longestName()));
                });
    }

    private static List<String> names(CommandSpec command) {
        return command.options().stream().map(OptionSpec::longestName).toList();
    }

    @Test
    void help_isGroupedAndShowsDefaults() {
        Run help = Run.of("serve", "--help");
        assertThat(help.exit()).isZero();
        assertThat(help.out())
                .containsSubsequence("HTTP", "--listen", "127.0.0.1:8080", "Coalescing", "--window", "PostgreSQL");
        assertThat(help.out()).containsSubsequence("Redis", "--ttl", "Default: 1h", "Process", "--shutdown-grace");
    }

    @Test
    void version_isOneLine() {
        assertThat(Run.of("--version").out()).startsWith("Sluice ").hasLineCount(1);
    }

    @Test
    void completion_completesOurFlags() {
        Run completion = Run.of("completion");
        assertThat(completion.exit()).isZero();
        assertThat(completion.out()).contains("complete -F", "run.sh", "--max-batch");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--windw=1ms | the nearest is '--window'",
                "--window=5 apples | '5 apples' is not a duration",
                "--max-batch=many | 'many' is not an int",
                "--max-batch=0 | max-batch < 1: 0",
                "--queue=0 | queue < 1: 0",
                "--lanes=0 | lanes < 1: 0",
                "--ttl-jitter=10 | '10' is not a percentage",
                "--key-type=uuid | expected one of",
                "--listen=8080 | '8080' is not an address",
                "--redirect-status=200 | redirect-status not 301, 302, 307 or 308: 200",
                "--recent-size=0 | recent-size < 1: 0",
                "--key-prefix={x} | key-prefix must be",
                "--ttl=0 | ttl not between",
                "--config=/no/such/file | there is no such file",
                "--db=jdbc:postgresql://h/d | a database is named, but no --redis",
                "--nodes=a,b | a database is named, but no --redis",
                "--nodes=a,,b | --nodes holds '', which is no HOST or HOST:PORT",
                "--nodes=a,a:b/sluice | --nodes holds 'a:b'",
                "--replica=jdbc:postgresql://h/d,jdbc:postgresql://h/d | a server is named twice",
                "--balance=fastest | 'fastest' is not round-robin, least-busy or random",
                "--read-from=anybody | expected one of",
                "--max-lag=0 | max-lag not between",
                "--replicas=9 | --replicas not between 0 and 8: 9",
                "extra | Unmatched argument",
            })
    void badFlag_isOneLineAndExit2(String flag, String line) {
        Run run = Run.of("serve", flag);
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).startsWith("sluice: ").contains(line).hasLineCount(1);
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--db=jdbc:postgresql://h/d | --nodes=a,b | --db is for one server",
                "--primary=jdbc:postgresql://h/d | --nodes=a,b | --nodes names all servers",
                "--primary=jdbc:postgresql://h/d?password=x | --redis=none | holds a password",
                "--primary=jdbc:postgresql://h/d | --redis=none | no --db-user",
            })
    void badPair_isOneLineAndExit2(String one, String other, String line) {
        Run run = line.contains("password") ? Run.of("serve", one, other, "--db-user=u") : Run.of("serve", one, other);
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).startsWith("sluice: ").contains(line).hasLineCount(1);
    }

    @Test
    void nodes_becomeUrls() {
        CommandLine serve = ServeCommand.commandLine(Map.of("SLUICE_NODES", "a:5433,[::1]:1,c/links"), null);
        CommandLine.ParseResult unused = serve.parseArgs();
        ServeCommand options = (ServeCommand) serve.getCommandSpec().userObject();
        assertThat(options.nodes.urls())
                .containsExactly(
                        "jdbc:postgresql://a:5433/links",
                        "jdbc:postgresql://[::1]:1/links",
                        "jdbc:postgresql://c/links");
    }

    @Test
    void replicas_comeFromTheFileToo() throws Exception {
        CommandLine serve = ServeCommand.commandLine(
                Map.of(),
                file("primary=jdbc:postgresql://p/d\nreplica=jdbc:postgresql://r1/d,jdbc:postgresql://r2/d\n"));
        CommandLine.ParseResult unused = serve.parseArgs();
        ServeCommand options = (ServeCommand) serve.getCommandSpec().userObject();
        assertThat(options.nodes.urls())
                .containsExactly("jdbc:postgresql://p/d", "jdbc:postgresql://r1/d", "jdbc:postgresql://r2/d");
    }

    @Test
    void badFileOrEnvironment_saysWhereItStands() throws Exception {
        Path file = file("max-btach=5\n");
        Run unknownKey = Run.of("--config", file.toString());
        assertThat(unknownKey.exit()).isEqualTo(2);
        assertThat(unknownKey.err())
                .isEqualTo("sluice: unknown key 'max-btach' in " + file + "; the nearest is 'max-batch'\n");

        Path badValue = file("window=soon\n");
        Run run = Run.of("--config=" + badValue);
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err())
                .contains("'soon' is not a duration", "(from " + badValue + ")")
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

    @Test
    void passwordInAUrl_isRefused() {
        Run database = Run.of("--db", "jdbc:postgresql://h/d?password=secret", "--db-user", "u", "--redis", "none");
        assertThat(database.exit()).isEqualTo(2);
        assertThat(database.err())
                .contains("SLUICE_DB_PASSWORD")
                .doesNotContain("secret")
                .hasLineCount(1);
        Run redis = Run.of("--db", "jdbc:postgresql://h/d", "--db-user", "u", "--redis", "redis://u:secret@h:6379");
        assertThat(redis.exit()).isEqualTo(2);
        assertThat(redis.err())
                .contains("SLUICE_REDIS_PASSWORD")
                .doesNotContain("secret")
                .hasLineCount(1);
    }

    @Test
    void config_showsNoParametersOfUrls() throws Exception {
        assertThat(effective(Map.of(), null, "--db", "jdbc:postgresql://h/d?sslpassword=secret"))
                .containsEntry("db", "jdbc:postgresql://h/d?...");
    }
}
