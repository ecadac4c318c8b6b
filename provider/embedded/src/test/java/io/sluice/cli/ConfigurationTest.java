package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.ConfigSources;
import io.sluice.config.EmbeddedOptions;
import io.sluice.config.ServeOptions;
import io.sluice.config.ServerFlags;
import io.sluice.flags.Between;
import io.sluice.postgres.KeyType;
import io.sluice.redis.OneRedis;
import io.sluice.redis.RedisAddress;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Flags, environment, file and defaults together. What should be refused and is not would be a daemon that runs. */
@Timeout(20)
class ConfigurationTest {
    private static final Path PROVIDER_PROPERTIES = Path.of("..", "..", "config", "provider.properties");

    @TempDir
    @Nullable
    Path folder;

    private Path file(String text) throws IOException {
        return file(folder, text);
    }

    static Path file(@Nullable Path folder, String text) throws IOException {
        assertThat(folder).isNotNull();
        Path file = Files.createTempFile(folder, "sluice", ".properties");
        return Files.writeString(file, text);
    }

    static Map<String, String> effective(Map<String, String> environment, @Nullable Path config, String... flags)
            throws Exception {
        return options(environment, config, flags).configuration();
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

    /** Those of the one table would be taken for something that counts. */
    @Test
    void severalTables_areShownInPlaceOfTheOne() throws Exception {
        Path file = file("tables=links\ntable.links.key=code\ntable.links.value=url\n");
        assertThat(effective(Map.of(), file))
                .containsEntry("tables", "links")
                .containsEntry("table.links.key", "code")
                .doesNotContainKeys("table", "key-column", "value-column", "key-type", "key-prefix");
    }

    @Test
    void values_reachTheSettings() throws Exception {
        CommandLine serve =
                ServeCommand.commandLine(Map.of(), file("window=20ms\nttl-jitter=25%\nbench-routes=true\n"));
        CommandLine.ParseResult unused = serve.parseArgs("--lanes=5", "--key-type=bigint", "--recent", "0");
        ServeOptions options = serve.<ServeCommand>getCommand().options;
        assertThat(options.coalescing.settings().lanes()).isEqualTo(5);
        assertThat(options.coalescing.settings().window().maxWait()).hasMillis(20);
        assertThat(options.redis
                        .settings(new OneRedis(new RedisAddress("redis", 6379, 0, null, false)), null)
                        .ttlJitter())
                .isEqualTo(0.25);
        assertThat(options.http.benchRoutes).isTrue();
        assertThat(options.lookup("jdbc:postgresql:", "role", null, 1, options.tables())
                        .table()
                        .keyType())
                .isEqualTo(KeyType.BIGINT);
        assertThat(options.recent.values(1).get("k")).isNull();
    }

    @Test
    void providerProperties_uncommented_isAValidConfiguration() throws Exception {
        String text = Files.readString(PROVIDER_PROPERTIES).replaceAll("(?m)^#([a-z-]+=.+)$", "$1");
        options(Map.of(), file(text)).checkNames();
    }

    @Test
    void everyFlag_hasDescriptionAndGroup() {
        CommandSpec serve = ServeCommand.commandLine(Map.of(), null).getCommandSpec();
        List<CommandSpec> groups = serve.mixins().values().stream()
                .flatMap(all -> all.mixins().values().stream())
                .toList();
        assertThat(serve.options())
                .filteredOn(ConfigSources::isSetting)
                .hasSize(86)
                .allSatisfy(option -> {
                    assertThat(option.description()).isNotEmpty();
                    assertThat(groups).anySatisfy(m -> assertThat(names(m)).contains(option.longestName()));
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
        assertThat(completion.out()).contains("complete -F", "sluice", "--max-batch");
        Matcher commands = Pattern.compile("(?m)^ *local commands=\"([^\"]*)\"").matcher(completion.out());
        assertThat(commands.find()).isTrue();
        assertThat(commands.group(1).split(" ")).contains("serve", "cluster", "changes", "warm", "completion");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--windw=1ms | the nearest is '--window'",
                "--window=5 apples | '5 apples' is not a duration",
                "--max-fences=+3000 | '+3000' is not a whole number like 20",
                "--max-batch=many | 'many' is not a whole number like 20",
                "--max-batch=0 | --max-batch 0 is not between 1 and 100000",
                "--max-batch=99999999 | --max-batch 99999999 is not between 1 and 100000",
                "--queue=0 | --queue 0 is not between 1 and 10000000",
                "--lanes=0 | --lanes 0 is not between 1 and 500",
                "--ttl-jitter=10 | '10' is not a percentage",
                "--key-type=float8 | expected one of",
                "--listen=8080 | '8080' is not an address",
                "--redirect-status=200 | '200' is not 301, 302, 307 or 308",
                "--recent-size=0 | --recent-size 0 is not between",
                "--key-prefix={x} | '{x}' has not 1 to 64 characters",
                "--ttl=0s | --ttl 0s is not between 1ms and 3650d",
                "--window=2h | --window is not below --timeout: every lookup would be late",
                "--redis=foo | --redis foo: no address of a Redis; give redis://",
                "--redis=redis://h:port | --redis redis://h:port: port of Redis is no number",
                "--key-prefix=sluice: | --key-prefix sluice: would make the stream sluice:changes an entry of the cache",
                "--db-user=u | --db-user is for a PostgreSQL of your own: name it with --db",
                "--db-password-file=f | --db-password-file is for a PostgreSQL of your own",
                "--redis=redis+sentinel://h | --redis redis+sentinel://h: the name of the master is missing",
                "--redis-password-file=f | --redis-password-file is for a Redis of your own",
                "--redis-sentinel-password-file=f | --redis-sentinel-password-file is for Sentinels",
                "--write-user=u | --write-user is of no use without --writable",
                "--write-token-file=f | --write-token-file is of no use without --writable",
                "--config=/no/such/file | there is no such file",
                "--db=jdbc:postgresql://h/d | a database is named, but no --redis",
                "--nodes=a,b | a database is named, but no --redis",
                "--nodes=a,,b | --nodes holds '', which is no HOST or HOST:PORT",
                "--nodes=a,a:b/sluice | --nodes holds 'a:b'",
                "--replica=jdbc:postgresql://h/d,jdbc:postgresql://h/d | a server is named twice",
                "--balance=fastest | 'fastest' is not round-robin, least-busy or random",
                "--read-from=anybody | expected one of",
                "--max-lag=0 | --max-lag 0 is not between 1ms and 1d",
                "--db=jdbc:postgresql://h:x/d | --db has the port 'x', which is not a number from 1 to 65535",
                "--primary=jdbc:postgresql://[::1]:1,h:0/d | --primary has the port '0'",
                "--nodes=a:0/x | --nodes holds 'a:0', which is no HOST or HOST:PORT",
                "--nodes=a:65536 | --nodes holds 'a:65536'",
                "--admin=127.0.0.1:8080 | --listen and --admin have the same port 8080: give one of them another",
                "--listen=0.0.0.0:8081 | --listen and --admin have the same port 8081",
                "--hedge=1s | --hedge 1s is not below --timeout 1s: no other node would be asked in time",
                "--max-keys=20001 | --max-keys 20001 is above --queue 20000: such a batch could only get 503",
                "--data-dir=/etc | /etc holds other files and is no data folder of Sluice",
                "--replicas=9 | --replicas 9 is not between 0 and 8",
                "--redis-nodes=2x1 | '2x1' is not like 3x1: 3 to 9 masters",
                "--table=a.b.c | --table: no table name: a.b.c",
                "--key-column= | '' is no column's name",
                "--otel-endpoint=http:// | '--otel-endpoint': it is not a URL like http://localhost:4318 (--help",
                "--otel-endpoint=http://a b | '--otel-endpoint': it is not a URL like http://localhost:4318 (--help",
                "--otel-endpoint=collector:4318 | '--otel-endpoint': it is not a URL like http://localhost:4318",
                "--otel-endpoint=http://u:p@h | '--otel-endpoint': it is not a URL like http://localhost:4318",
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
                "--recent=0 | --recent-size=5 | --recent-size is of no use with --recent 0",
                "--redis=none | --read-through | --read-through true is set with --redis none",
                "--redis=none | --redis-patience=5ms | --redis-patience needs --read-through",
                "--nodes=a,b | --max-lag=100ms | --probe 500ms is above --max-lag 100ms",
                "--db=jdbc:postgresql://h/d | --rows=10 | --rows is for the embedded PostgreSQL",
                "--redis=none | --redis-nodes=3x1 | --redis-nodes is for the embedded Redis",
                "--db=jdbc:postgresql://h/d | --replicas=1 | --replicas is for the embedded PostgreSQL",
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
        ServeOptions options = serve.<ServeCommand>getCommand().options;
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
        ServeOptions options = serve.<ServeCommand>getCommand().options;
        assertThat(options.nodes.urls())
                .containsExactly("jdbc:postgresql://p/d", "jdbc:postgresql://r1/d", "jdbc:postgresql://r2/d");
    }

    @Test
    void flagsOfNoUse_mayStandInASharedFile() throws Exception {
        Path shared = file("changes=off\nslot=s\nrefill=5\naudit=0\nrecent=0\nrecent-size=5\nqueue=0\n");
        assertThat(Run.of("--config=" + shared).err()).contains("--queue 0 is not between");
        ServeOptions options = options(Map.of(), shared);
        ServerFlags.check(List.of(), options);
    }

    static ServeOptions options(Map<String, String> environment, @Nullable Path file, String... flags) {
        CommandLine serve = ServeCommand.commandLine(environment, file);
        CommandLine.ParseResult unused = serve.parseArgs(flags);
        return serve.<ServeCommand>getCommand().options;
    }

    /** A flag that is there says yes, whatever the environment and the file say too. */
    @Test
    void booleanFlag_isTrue_alsoWhereTheEnvironmentOrTheFileSayTrue() throws Exception {
        List<OptionSpec> flags = ServeCommand.commandLine(Map.of(), null).getCommandSpec().options().stream()
                .filter(option -> option.type() == boolean.class && ConfigSources.isSetting(option))
                .toList();
        assertThat(flags).isNotEmpty();
        for (OptionSpec flag : flags) {
            String key = flag.longestName().substring(2);
            Map<String, String> environment = Map.of(ConfigSources.variable(key), "true");
            Path file = file(key + "=true\n");
            assertThat(isTrue(environment, null, key)).isTrue();
            assertThat(isTrue(environment, null, key, "--" + key)).as(key).isTrue();
            assertThat(isTrue(Map.of(), file, key)).isTrue();
            assertThat(isTrue(Map.of(), file, key, "--" + key)).as(key).isTrue();
            assertThat(isTrue(environment, file, key, "--" + key + "=false")).isFalse();
            assertThat(isTrue(Map.of(), null, key)).isFalse();
        }
    }

    private static boolean isTrue(Map<String, String> environment, @Nullable Path file, String key, String... flags) {
        CommandLine serve = ServeCommand.commandLine(environment, file);
        Boolean value =
                serve.parseArgs(flags).commandSpec().findOption("--" + key).getValue();
        return value;
    }

    /** Numbers without bounds would be taken in silence, and fail later or never. */
    @Test
    void everyNumberAndDuration_hasBounds() {
        for (CommandLine command :
                List.of(ServeCommand.commandLine(Map.of(), null), WarmCommand.commandLine(Map.of(), null))) {
            CommandSpec spec = command.getCommandSpec();
            assertThat(spec.options())
                    .filteredOn(option -> List.of(int.class, long.class, Integer.class, Duration.class)
                            .contains(option.type()))
                    .filteredOn(option -> !option.longestName().equals("--redirect-status"))
                    .isNotEmpty()
                    .allSatisfy(option -> assertThat((AnnotatedElement) option.userObject())
                            .as(option.longestName())
                            .matches(flag -> flag.isAnnotationPresent(Between.class)));
        }
    }

    /** As in a container that runs under a number that no user has: the JVM says "?", and the data went to a folder of that name. */
    @Test
    void userWithoutAHome_hasItsDataNowhereInSecret() {
        String home = System.getProperty("user.home");
        System.setProperty("user.home", "/home/another");
        try {
            assertThat(EmbeddedOptions.cache(Map.of("HOME", "/home/u"), "sluice"))
                    .as("what a shell goes by")
                    .isEqualTo(Path.of("/home/u/.cache/sluice"));
            System.setProperty("user.home", "?");
            assertThat(EmbeddedOptions.cache(Map.of("HOME", "/home/u"), "sluice"))
                    .isEqualTo(Path.of("/home/u/.cache/sluice"));
            assertThat(Run.of().err())
                    .isEqualTo("sluice: this user has no home folder: say with --data-dir where the data is to be"
                            + " kept\n");
        } finally {
            System.setProperty("user.home", home);
        }
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
