package io.sluice.config;

import io.sluice.access.AccessToken;
import io.sluice.flags.Between;
import io.sluice.flags.ConfigException;
import io.sluice.flags.SettingsFile;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.TableSettings;
import io.sluice.views.ViewSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** What the daemon is told: its flags, in their groups, and where each was given. */
public final class ServeOptions {
    @Mixin(name = "HTTP")
    public final HttpOptions http = new HttpOptions();

    @Mixin(name = "Redis' protocol")
    public final RespOptions resp = new RespOptions();

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

    @Mixin(name = "Several tables")
    public final TableOptions list = new TableOptions();

    @Mixin(name = "Views")
    public final ViewOptions views = new ViewOptions();

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

    /** Files that list tables or views, by their flags: read once, so that whoever asks again sees what was checked. */
    private final Map<String, SettingsFile> lists;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    /**
     * Nothing is given yet.
     *
     * @param sources where a flag's value comes from when it is not given as one
     */
    public ServeOptions(Map<String, String> environment, ConfigSources sources) {
        this(environment, sources, new ConcurrentHashMap<>());
    }

    private ServeOptions(Map<String, String> environment, ConfigSources sources, Map<String, SettingsFile> lists) {
        this.environment = environment;
        this.sources = sources;
        this.lists = lists;
    }

    /** What operators have to send to the admin port; null where it is this machine's alone. Throws with one line where it has to be. */
    @Nullable
    public AccessToken adminToken() {
        return http.adminToken(environment, origin("--admin"));
    }

    /** Nothing is given yet, and what is not given comes from where it came from here. No file is read anew. */
    public ServeOptions again() {
        return new ServeOptions(environment, sources, lists);
    }

    /** The same, but every file is read anew. */
    public ServeOptions anew() {
        return new ServeOptions(environment, sources.anew());
    }

    public ConfigSources sources() {
        return sources;
    }

    /** The tables on this server, as this role sees them. */
    public DatabaseSettings lookup(
            String url, String user, @Nullable String password, int connections, List<ListedTable> tables) {
        return new DatabaseSettings(
                url,
                user,
                password,
                connections,
                tables.stream().map(ListedTable::table).toList(),
                coalescing.timeout,
                nodes.probe,
                DatabaseSettings.DEFAULT_CONNECT_TIMEOUT,
                database.sessionSettings);
    }

    /** The tables that are served: those of the list, or the one of the flags. Throws with one line if there is a mistake. */
    public List<ListedTable> tables() {
        SettingsFile file = tablesFile();
        List<ListedTable> tables = file == null
                ? List.of(onlyTable())
                : new TableList(redis, coalescing, writes, file, this::bounds).read();
        List<String> names = tables.stream().map(ListedTable::name).toList();
        for (String name : writes.names()) {
            if (!names.contains(name)) {
                throw new ConfigException("--writable: there is no table '" + name + "'; there is "
                        + String.join(", ", names) + origin("--writable"));
            }
        }
        return tables;
    }

    /** Whether several tables may be listed, so that each goes by its name. */
    public boolean listsTables() {
        return tablesFile() != null;
    }

    private @Nullable Between bounds(String flag) {
        return Bounds.of(command().findOption(flag));
    }

    /** What the keys of a table begin with in the cache, and what says so. */
    record SaidPrefix(String key, String prefix, String origin) {}

    /** That of each table. */
    List<SaidPrefix> prefixes() {
        SettingsFile file = tablesFile();
        return file == null
                ? List.of(new SaidPrefix("--key-prefix", redis.keyPrefix, origin("--key-prefix")))
                : tables().stream().map(table -> said(table, file)).toList();
    }

    private static SaidPrefix said(ListedTable table, SettingsFile file) {
        String key = TableOptions.ONE + table.name() + ".prefix";
        return new SaidPrefix(key, table.prefix(), " (" + file.at(key) + ")");
    }

    private @Nullable SettingsFile tablesFile() {
        SettingsFile file = listed("--tables", list.tables, TableOptions.LIST, TableOptions.ONE, "tables");
        if (file != null) {
            for (String flag : TableOptions.OF_ONE) {
                if (isGiven(flag)) {
                    throw new ConfigException(
                            flag + " is for one table, and several are listed: say it of each there" + origin(flag));
                }
            }
        }
        return file;
    }

    /**
     * The file that lists things of this sort: that of the flag, or the one of {@code --config}. Null if neither does.
     *
     * @param path of the flag; null where it is not given
     */
    private @Nullable SettingsFile listed(String flag, @Nullable Path path, String key, String one, String things) {
        SettingsFile inConfig = sources.listing(key);
        if (path == null || inConfig == null) {
            return path == null
                    ? inConfig
                    : lists.computeIfAbsent(flag, read -> SettingsFile.read(read, path, origin(read))
                            .onlyOf(key, one, origin(read)));
        }
        throw new ConfigException(
                flag + " and " + inConfig.at(key) + " both list " + things + ": keep one of them" + origin(flag));
    }

    /** Whether the views are those of the embedded PostgreSQL, because none is listed. */
    public boolean hasSampleViews() {
        boolean embedded = database.db == null && !nodes.any();
        return embedded && views.odata != null && views.views == null && sources.listing(ViewOptions.LIST) == null;
    }

    /** Whether answers of views are kept in Redis, where there is one. */
    public boolean keepsAnswers() {
        boolean isFilled = !RedisOptions.NONE.equals(redis.redis);
        return isFilled && views.odata != null && views.keepsAnswers() && changes.areRead();
    }

    /** The views that are served; none without {@code --odata}. Throws with one line if there is a mistake. */
    public List<ViewSettings> views() {
        if (views.odata == null) {
            if (views.views != null) {
                throw new ConfigException("--views is of no use without --odata" + origin("--views"));
            }
            return List.of();
        }
        SettingsFile file = viewsFile();
        if (file == null && !hasSampleViews()) {
            throw new ConfigException(
                    "--odata: no view is listed: name a file with views = NAME, NAME by --views" + origin("--odata"));
        }
        return (file == null ? ViewList.ofSamples() : new ViewList(file)).read();
    }

    private @Nullable SettingsFile viewsFile() {
        return listed("--views", views.views, ViewOptions.LIST, ViewOptions.ONE, "views");
    }

    private ListedTable onlyTable() {
        try {
            return new ListedTable(
                    TableSettings.of(database.table, database.keyColumn, database.valueColumn, database.keyType),
                    redis.keyPrefix,
                    redis.ttl,
                    redis.negativeTtl,
                    coalescing.settings(),
                    coalescing.target(coalescing.window),
                    writes.isWritable(TableSettings.nameOf(database.table)),
                    Map.of());
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
        Map<String, String> configuration = new LinkedHashMap<>(EffectiveConfig.configuration(command()));
        List<ListedTable> tables = tables();
        if (tables.stream().anyMatch(table -> !table.said().isEmpty())) {
            TableOptions.OF_ONE.forEach(flag -> configuration.remove(flag.substring(2))); // they say nothing of these
            configuration.put(
                    TableOptions.LIST, tables.stream().map(ListedTable::name).collect(Collectors.joining(", ")));
            tables.forEach(table -> configuration.putAll(table.said()));
        }
        SettingsFile listed = views.odata == null ? null : viewsFile();
        if (listed != null) {
            listed.settings().forEach((key, setting) -> {
                if (key.equals(ViewOptions.LIST) || key.startsWith(ViewOptions.ONE)) {
                    configuration.put(key, setting.value());
                }
            });
        }
        return configuration;
    }

    /** Where the value of a key of the {@linkplain #configuration configuration} stands, in a few words. */
    public String whence(String key) {
        return EffectiveConfig.whence(command(), key, key.startsWith("view") ? viewsFile() : tablesFile());
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
