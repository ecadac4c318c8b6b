package io.sluice.cluster;

import io.sluice.flags.ConfigException;
import io.sluice.fleet.Fleet;
import io.sluice.fleet.FleetForm;
import io.sluice.fleet.FleetServer;
import io.sluice.fleet.FleetStatus;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Embedded Redis servers that run in the background: each command does one thing to them and ends. */
@Command(
        name = "redis",
        description = {
            "Embedded Redis servers on loopback, in the background: a master with a replica and Sentinels, or a Redis"
                    + " Cluster. They run on when the command has ended, until ./run.sh redis down.",
            "Redis servers are r1, r2 and so on, whatever their roles; Sentinels are s1, s2 and so on."
        },
        mixinStandardHelpOptions = true)
public final class RedisCommand implements Callable<Integer> {
    private static final String NODE = "NODE";

    @Spec
    @Nullable
    CommandSpec spec;

    private final Map<String, String> environment;

    private RedisCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    public static CommandLine commandLine(Map<String, String> environment) {
        return new CommandLine(new RedisCommand(environment));
    }

    @Override
    public Integer call() {
        throw new ConfigException("redis wants a command: "
                + String.join(", ", spec().subcommands().keySet()) + " (./run.sh redis --help says what they do)");
    }

    @Command(
            name = "up",
            description = "Starts the servers, at first makes them, and says how to reach them. Running ones run on.",
            sortOptions = false,
            mixinStandardHelpOptions = true)
    int up(
            @Mixin RedisFolder folder,
            @Option(
                            names = "--sentinel",
                            paramLabel = "N",
                            description = "A master, a replica, and N Sentinels that call the master mymaster: 1 to 7.")
                    @Nullable
                    Integer sentinels,
            @Option(
                            names = "--cluster",
                            paramLabel = "MxR",
                            description = "A Redis Cluster of M masters with R replicas each: 3x1, say.")
                    @Nullable
                    String cluster) {
        if (sentinels != null && cluster != null) {
            throw new ConfigException("--sentinel and --cluster are two forms: give one of them");
        }
        FleetForm wanted =
                sentinels != null ? FleetForm.sentinel(sentinels) : cluster != null ? FleetForm.cluster(cluster) : null;
        return folder.work(environment, out(), fleet -> {
            boolean ran = !fleet.servers().isEmpty() && fleet.servers().stream().allMatch(FleetServer::isRunning);
            fleet.up(wanted);
            if (ran) {
                out().println("the servers run already");
            }
            print(fleet.status());
            ways(fleet, folder);
            return CommandLine.ExitCode.OK;
        });
    }

    /** The lines that a user wants next. */
    private void ways(Fleet fleet, RedisFolder folder) {
        out().println();
        fleet.servers().forEach(server -> out().printf(
                        Locale.ROOT,
                        "  %-6s REDISCLI_AUTH=\"$(cat %s)\" redis-cli%s -p %d%n",
                        server.name(),
                        ClusterFolder.quoted(
                                server.isSentinel()
                                        ? fleet.secrets().sentinel()
                                        : fleet.secrets().redis()),
                        Objects.requireNonNull(fleet.form()).isCluster() ? " -c" : "",
                        server.port()));
        List<String> flags = fleet.flags();
        out().printf(Locale.ROOT, "  Sluice ./run.sh serve %s%n", String.join(" ", flags));
        out().printf(Locale.ROOT, "%nThe servers run in the background until ./run.sh redis down%s%n", folder.flag());
    }

    private void print(FleetStatus status) {
        String line = "%-5s %-9s %-16s %-24s %12s  %s%n";
        out().printf(Locale.ROOT, line, "node", "role", "address", "of", "offset", "state");
        for (FleetStatus.FleetLine one : status.lines()) {
            out().printf(
                            Locale.ROOT,
                            line,
                            one.name(),
                            one.role(),
                            "127.0.0.1:" + one.port(),
                            one.of(),
                            one.offset() < 0 ? "-" : one.offset(),
                            one.state());
        }
        if (!status.well()) {
            out().println(status.trouble());
        }
    }

    @Command(
            name = "status",
            description =
                    "A table of the servers: role, address, whose replica or which slots, how far it has the data,"
                            + " state. Exit code 1 if a master is missing.",
            mixinStandardHelpOptions = true)
    int status(@Mixin RedisFolder folder) {
        return on(folder, fleet -> {
            FleetStatus status = fleet.status();
            print(status);
            return status.well() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        });
    }

    @Command(
            name = "kill",
            description = "Ends a server with kill -9, as a power cut would; up starts it again.",
            mixinStandardHelpOptions = true)
    int kill(@Mixin RedisFolder folder, @Parameters(paramLabel = NODE) String node) {
        return onRunning(folder, node, FleetServer::kill, "is killed");
    }

    @Command(
            name = "pause",
            description = "A server hangs (SIGSTOP), until resume: connections stay open and get no answer.",
            mixinStandardHelpOptions = true)
    int pause(@Mixin RedisFolder folder, @Parameters(paramLabel = NODE) String node) {
        return onRunning(folder, node, FleetServer::pause, "hangs until resume");
    }

    @Command(name = "resume", description = "A server that hangs goes on.", mixinStandardHelpOptions = true)
    int resume(@Mixin RedisFolder folder, @Parameters(paramLabel = NODE) String node) {
        return onRunning(folder, node, FleetServer::resume, "goes on");
    }

    @Command(
            name = "failover",
            description =
                    "Makes a replica the master in good order, and says which when it is. NODE is the master that is"
                            + " to give way, or the replica that is to follow it; where there is but one master it may be left out.",
            mixinStandardHelpOptions = true)
    int failover(@Mixin RedisFolder folder, @Parameters(paramLabel = NODE, arity = "0..1") @Nullable String node) {
        return on(folder, fleet -> said(fleet.failover(node)));
    }

    @Command(
            name = "reshard",
            description = "Moves a slot of a cluster, with its keys, to the master NODE, while both serve.",
            mixinStandardHelpOptions = true)
    int reshard(
            @Mixin RedisFolder folder,
            @Parameters(index = "0", paramLabel = "SLOT") int slot,
            @Parameters(index = "1", paramLabel = NODE) String node) {
        if (slot < 0 || slot > 16_383) {
            throw new ConfigException("a slot is a number from 0 to 16383, not " + slot);
        }
        return on(
                folder,
                fleet -> said("slot " + slot + " is at " + node + ": " + fleet.reshard(slot, node) + " keys moved"));
    }

    @Command(
            name = "down",
            description = "Stops the servers; each keeps its data in its folder.",
            mixinStandardHelpOptions = true)
    int down(@Mixin RedisFolder folder) {
        return on(folder, fleet -> {
            boolean ran = fleet.servers().stream().anyMatch(FleetServer::isRunning);
            fleet.down();
            return said(ran ? "the servers have stopped; their data is kept" : "no server runs");
        });
    }

    @Command(
            name = "reset",
            description =
                    "Stops the servers, and removes them with all their data. Without --yes it only says what that is.",
            mixinStandardHelpOptions = true)
    int reset(@Mixin RedisFolder folder, @Option(names = "--yes", description = "Remove them.") boolean yes) {
        return on(folder, fleet -> {
            String what = fleet.servers().stream().map(FleetServer::name).collect(Collectors.joining(", ")) + " in "
                    + folder.path(environment);
            if (!yes) {
                throw new ConfigException("reset would remove " + what + " with all keys: give --yes to do it");
            }
            fleet.reset();
            return said("removed " + what);
        });
    }

    private int on(RedisFolder folder, RedisFolder.FleetWork work) {
        return folder.workOnExisting(environment, out(), work);
    }

    private int onRunning(RedisFolder folder, String name, Consumer<FleetServer> action, String done) {
        return on(folder, fleet -> {
            FleetServer server = fleet.server(name);
            boolean ran = server.isRunning();
            action.accept(server);
            return said(name + " " + (ran ? done : "does not run"));
        });
    }

    private int said(String line) {
        out().println(line);
        return CommandLine.ExitCode.OK;
    }

    private PrintWriter out() {
        return spec().commandLine().getOut();
    }

    private CommandSpec spec() {
        return Objects.requireNonNull(spec);
    }
}
