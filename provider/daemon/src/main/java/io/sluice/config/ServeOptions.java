package io.sluice.config;

import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.TableSettings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** What the daemon is told: its flags, in their groups, and where each was given. */
public final class ServeOptions {
    @Mixin(name = "HTTP")
    public final HttpOptions http = new HttpOptions();

    @Mixin(name = "Coalescing")
    public final CoalescingOptions coalescing = new CoalescingOptions();

    @Mixin(name = "Recent values")
    public final RecentOptions recent = new RecentOptions();

    @Mixin(name = "Writing")
    public final WriteOptions writes = new WriteOptions();

    @Mixin(name = "Changes")
    public final ChangeOptions changes = new ChangeOptions();

    @Mixin(name = "PostgreSQL")
    public final DatabaseOptions database = new DatabaseOptions();

    @Mixin(name = "Primary and replicas")
    public final NodeOptions nodes = new NodeOptions();

    @Mixin(name = "Redis")
    public final RedisOptions redis = new RedisOptions();

    @Mixin(name = "Embedded servers")
    public final EmbeddedOptions embedded = new EmbeddedOptions();

    @Mixin(name = "Process")
    public final RunOptions run = new RunOptions();

    public final Map<String, String> environment;
    private final ConfigSources sources;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    /**
     * Nothing is given yet.
     *
     * @param sources where a flag's value comes from when it is not given as one
     */
    public ServeOptions(Map<String, String> environment, ConfigSources sources) {
        this.environment = environment;
        this.sources = sources;
    }

    /** The table of the lookup on this server, as this role sees it. */
    public DatabaseSettings lookup(String url, String user, @Nullable String password, int connections) {
        return new DatabaseSettings(
                url,
                user,
                password,
                connections,
                List.of(TableSettings.of(database.table, database.keyColumn, database.valueColumn, database.keyType)),
                coalescing.timeout,
                nodes.probe,
                DatabaseSettings.DEFAULT_CONNECT_TIMEOUT);
    }

    /** Whether the table's name can be one: throws with one line. */
    public void checkTable() {
        try {
            lookup("jdbc:postgresql:", "anybody", null, 1);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("--table: " + e.getMessage() + origin("--table"));
        }
    }

    /** That the environment and the file have names of flags only: throws with one line. */
    public void checkNames() {
        sources.check(command());
    }

    /** The configuration as it came out, key to value, in the order of the help. */
    public Map<String, String> configuration() {
        return EffectiveConfig.configuration(command());
    }

    /** Whether a flag is given at all, be it in the environment or the file. */
    boolean isGiven(String flag) {
        return Given.is(parsed(), command().findOption(flag));
    }

    /** Whether a flag is given as one. */
    boolean isOnCommandLine(String flag) {
        return parsed().hasMatchedOption(command().findOption(flag));
    }

    /** A flag and its value, wherever that comes from. */
    String said(String flag) {
        return flag + " " + Given.words(parsed(), command().findOption(flag));
    }

    /** Where a flag's value stands if it was not given as one, for the end of a message. */
    String origin(String flag) {
        return Given.origin(parsed(), command().findOption(flag));
    }

    private ParseResult parsed() {
        return command().commandLine().getParseResult();
    }

    private CommandSpec command() {
        return Objects.requireNonNull(command);
    }
}
