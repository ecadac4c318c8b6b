package io.sluice.cli;

import io.sluice.build.CommandName;
import io.sluice.config.Bounds;
import io.sluice.config.ConfigSources;
import io.sluice.config.ListedTable;
import io.sluice.config.RedisOptions;
import io.sluice.config.ServeOptions;
import io.sluice.ctl.DaemonAddress;
import io.sluice.flags.ConfigException;
import io.sluice.freshness.FreshView;
import io.sluice.freshness.PrimaryChanges;
import io.sluice.redis.RedisSettings;
import io.sluice.servers.Servers;
import io.sluice.servers.ShutdownSteps;
import io.sluice.servers.StartException;
import io.sluice.slot.ChangeSlot;
import io.sluice.views.ViewSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What there is to do about the change stream besides reading it. */
@Command(
        name = "changes",
        description =
                "How the change stream of a running daemon is, and how to take away what it left in the database.",
        mixinStandardHelpOptions = true)
final class ChangesCommand implements Callable<Integer> {
    @Spec
    @Nullable
    CommandSpec spec;

    private final Map<String, String> environment;
    private final @Nullable Path config;

    private ChangesCommand(Map<String, String> environment, @Nullable Path config) {
        this.environment = environment;
        this.config = config;
    }

    static CommandLine commandLine(Map<String, String> environment, @Nullable Path config) {
        CommandLine command = new CommandLine(new ChangesCommand(environment, config));
        Objects.requireNonNull(command.getSubcommands().get("status"))
                .setDefaultValueProvider(ConfigSources.read(environment, config).only(AdminPort.SETTINGS));
        // The flags of drop and adopt are those of serve, which reads them itself.
        for (String withFlags : List.of("drop", "adopt")) {
            Objects.requireNonNull(command.getSubcommands().get(withFlags))
                    .setUnmatchedOptionsArePositionalParams(true);
        }
        return command;
    }

    @Override
    public Integer call() {
        throw new ConfigException("changes wants a command: status, adopt or drop (" + CommandName.get()
                + " changes --help says what they do)");
    }

    @Command(
            name = "status",
            description = "Asks a running daemon who reads the slot, how far, and what the fences refused.",
            mixinStandardHelpOptions = true)
    int status(@Mixin DaemonAddress at, @Mixin ConfigFile unused) throws InterruptedException {
        String page = AdminPort.client(at, environment, ConfigSources.read(environment, config))
                .get("/changes");
        at.print(page, StatusRows.of(page).toList());
        return CommandLine.ExitCode.OK;
    }

    @Command(
            name = "adopt",
            description =
                    "Takes the keys of Redis that begin with --key-prefix over, where a daemon says that nobody knows whose they"
                            + " are: without --clear it only says what is there. Takes the flags of serve.",
            mixinStandardHelpOptions = true)
    int adopt(
            @Option(
                            names = "--clear",
                            description =
                                    "Drops what fills can have written of them. From then on they are this table's.")
                    boolean clear,
            @Option(
                            names = "--table",
                            paramLabel = "NAME",
                            description =
                                    "Of several tables and views this one alone, a view as odata/NAME; it may be given for more than"
                                            + " one. Default: all of them.")
                    @Nullable
                    List<String> names,
            @Parameters(arity = "0..*", hidden = true) @Nullable List<String> flags)
            throws Exception {
        List<String> named = names == null ? List.of() : names;
        ServeOptions options = listing(flags == null ? List.of() : flags, named);
        ShutdownSteps shutdown = new ShutdownSteps();
        try {
            Servers servers = Servers.start(options, shutdown, out()::println);
            List<String> left = new ArrayList<>();
            List<String> promised = new ArrayList<>();
            List<Adopting> adoptions = named(options, servers, named);
            for (Adopting one : adoptions) {
                try {
                    promised.add(one.run(clear, out()::println));
                } catch (StartException e) {
                    left.add((adoptions.size() > 1 || options.listsTables() ? one.name() + " is not adopted: " : "")
                            + e.getMessage());
                }
            }
            if (!clear && !promised.isEmpty()) {
                left.add("nothing was changed: with --clear the first are dropped, the other keys stay, and "
                        + String.join("; ", promised));
            }
            if (!left.isEmpty()) {
                throw new StartException(String.join("; ", left));
            }
            return CommandLine.ExitCode.OK;
        } finally {
            shutdown.close();
        }
    }

    @Command(
            name = "drop",
            description =
                    "Removes the slot and the publication, so that the server keeps no log for a daemon that will not come"
                            + " back. Takes the flags of serve that say where the database is and who reads changes.",
            mixinStandardHelpOptions = true)
    int drop(@Parameters(arity = "0..*", hidden = true) @Nullable List<String> flags) throws Exception {
        ServeOptions options = serve(flags == null ? List.of() : flags);
        options.redis.redis = RedisOptions.NONE;
        ShutdownSteps shutdown = new ShutdownSteps();
        try {
            Servers servers = Servers.start(options, shutdown, out()::println);
            PrimaryChanges.ask(options, servers, ChangeSlot::drop).forEach(out()::println);
            return CommandLine.ExitCode.OK;
        } finally {
            shutdown.close();
        }
    }

    /** Where no tables are listed, {@code --table} is the flag of serve. */
    private ServeOptions listing(List<String> flags, List<String> named) {
        ServeOptions options = serve(flags);
        if (named.isEmpty() || options.listsTables()) {
            return options;
        }
        List<String> all = new ArrayList<>(flags);
        named.stream().filter(name -> !name.startsWith(FreshView.PATH)).forEach(name -> all.add("--table=" + name));
        return serve(all);
    }

    /** Those named, of all tables and of the views whose answers are kept; all of them where none is named. */
    private static List<Adopting> named(ServeOptions options, Servers servers, List<String> named) {
        List<Adopting> all = new ArrayList<>();
        List<ListedTable> tables = options.tables();
        for (ListedTable table : tables) {
            RedisSettings its = servers.redisSettings(options.redis, table, tables.size());
            all.add(new Adopting(options, servers, table.name(), its));
        }
        RedisSettings redis = servers.redisSettings(options.redis);
        for (ViewSettings view : options.keepsAnswers() ? options.views() : List.<ViewSettings>of()) {
            RedisSettings its = options.views.answers(redis, view.name(), 1);
            all.add(new Adopting(options, servers, FreshView.name(view), its));
        }
        List<String> known = all.stream().map(Adopting::name).toList();
        for (String name : named) {
            if (!known.contains(name) && (options.listsTables() || name.startsWith(FreshView.PATH))) {
                throw new ConfigException(
                        "--table " + name + ": there is no such table; there is " + String.join(", ", known));
            }
        }
        boolean views = named.stream().allMatch(name -> name.startsWith(FreshView.PATH));
        return all.stream()
                .filter(one -> named.isEmpty()
                        || named.contains(one.name())
                        || (!options.listsTables()
                                && !views
                                && one.name().equals(tables.get(0).name())))
                .toList();
    }

    private ServeOptions serve(List<String> flags) {
        CommandLine serve = ServeCommand.commandLine(environment, config);
        Bounds.check(serve.parseArgs(flags.toArray(String[]::new)));
        ServeOptions options = serve.<ServeCommand>getCommand().options;
        options.checkNames(); // a slot that is mistyped would be another slot
        return options;
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }
}
