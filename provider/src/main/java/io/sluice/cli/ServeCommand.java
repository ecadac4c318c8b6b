package io.sluice.cli;

import io.sluice.postgres.DatabaseSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The daemon, from its flags to its end. */
@Command(
        name = "serve",
        description = "Runs the daemon until SIGTERM or Ctrl-C. This is what happens when no command is given.",
        customSynopsis = "run.sh [serve] [FLAG]...",
        sortOptions = false,
        showDefaultValues = true,
        versionProvider = Sluice.Version.class,
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    @Mixin(name = "HTTP")
    final HttpOptions http = new HttpOptions();

    @Mixin(name = "Coalescing")
    final CoalescingOptions coalescing = new CoalescingOptions();

    @Mixin(name = "Recent values")
    final RecentOptions recent = new RecentOptions();

    @Mixin(name = "Writing")
    final WriteOptions writes = new WriteOptions();

    @Mixin(name = "Changes")
    final ChangeOptions changes = new ChangeOptions();

    @Mixin(name = "PostgreSQL")
    final DatabaseOptions database = new DatabaseOptions();

    @Mixin(name = "Primary and replicas")
    final NodeOptions nodes = new NodeOptions();

    @Mixin(name = "Redis")
    final RedisOptions redis = new RedisOptions();

    @Mixin(name = "Embedded servers")
    final EmbeddedOptions embedded = new EmbeddedOptions();

    @Mixin(name = "Process")
    final RunOptions run = new RunOptions();

    @Spec
    @Nullable
    CommandSpec spec;

    final Map<String, String> environment;
    private final ConfigSources sources;

    private ServeCommand(Map<String, String> environment, ConfigSources sources) {
        this.environment = environment;
        this.sources = sources;
    }

    /** @param config the file of {@code --config}, or null */
    static CommandLine commandLine(Map<String, String> environment, @Nullable Path config) {
        ConfigSources sources = ConfigSources.read(environment, config);
        CommandLine command = new CommandLine(new ServeCommand(environment, sources));
        command.registerConverter(Path.class, new FilePath());
        command.setDefaultValueProvider(sources);
        command.setCaseInsensitiveEnumValuesAllowed(true);
        command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, new GroupedHelp());
        return command;
    }

    @Override
    public Integer call() throws Exception {
        checkNames();
        LogLevels.set(run.logLevel);
        Hangup.ignore();
        try (Daemon daemon = Daemon.start(this)) {
            daemon.runUntilStopped();
        }
        return CommandLine.ExitCode.OK;
    }

    /** The table of the lookup on this server, as this role sees it. */
    DatabaseSettings lookup(String url, Login login, int connections) {
        return new DatabaseSettings(
                url,
                login.user(),
                login.password(),
                connections,
                database.table,
                database.keyColumn,
                database.valueColumn,
                database.keyType,
                coalescing.timeout,
                nodes.probe,
                DatabaseSettings.DEFAULT_CONNECT_TIMEOUT);
    }

    /** Whether the table's name can be one: throws with one line. */
    void checkTable() {
        try {
            DatabaseSettings unused = lookup("jdbc:postgresql:", new Login("anybody", null), 1);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("--table: " + e.getMessage() + origin("--table"));
        }
    }

    /** Whether a flag is given at all, be it in the environment or the file. */
    boolean isGiven(String flag) {
        return Given.is(parsed(), spec().findOption(flag));
    }

    /** Whether a flag is given as one. */
    boolean isOnCommandLine(String flag) {
        return parsed().hasMatchedOption(spec().findOption(flag));
    }

    /** A flag and its value, wherever that comes from. */
    String said(String flag) {
        return flag + " " + Given.words(parsed(), spec().findOption(flag));
    }

    /** That the environment and the file have names of flags only: throws with one line. */
    void checkNames() {
        sources.check(spec());
    }

    /** Where a flag's value stands if it was not given as one, for the end of a message. */
    String origin(String flag) {
        return Given.origin(parsed(), spec().findOption(flag));
    }

    private ParseResult parsed() {
        return spec().commandLine().getParseResult();
    }

    CommandSpec spec() {
        return Objects.requireNonNull(spec);
    }
}
