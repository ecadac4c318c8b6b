package io.sluice.cluster;

import io.sluice.embedded.EmbeddedCluster;
import io.sluice.embedded.EmbeddedNode;
import io.sluice.embedded.SyncMode;
import io.sluice.flags.Between;
import io.sluice.flags.ConfigException;
import io.sluice.servers.StartException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A cluster of embedded servers that runs in the background: each command does one thing to it and ends. */
@Command(
        name = "cluster",
        description = {
            "An embedded PostgreSQL primary and replicas on loopback, in the background: they run on when the command"
                    + " has ended, until ./run.sh cluster down.",
            "The nodes are n1, n2, n3 and so on; which of them is the primary changes with promote."
        },
        mixinStandardHelpOptions = true)
public final class ClusterCommand implements Callable<Integer> {
    private static final String NODE = "NODE";

    @Spec
    @Nullable
    CommandSpec spec;

    private final Map<String, String> environment;

    private ClusterCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    public static CommandLine commandLine(Map<String, String> environment) {
        CommandLine command = new CommandLine(new ClusterCommand(environment));
        command.setCaseInsensitiveEnumValuesAllowed(true);
        return command;
    }

    @Override
    public Integer call() {
        throw new ConfigException("cluster wants a command: "
                + String.join(", ", spec().subcommands().keySet()) + " (./run.sh cluster --help says what they do)");
    }

    @Command(
            name = "up",
            description = "Starts the cluster, at first makes it, and says how to reach it. Running nodes run on.",
            sortOptions = false,
            mixinStandardHelpOptions = true)
    int up(
            @Mixin ClusterFolder folder,
            @Between(least = "0", most = "8")
                    @Option(
                            names = "--replicas",
                            paramLabel = "N",
                            description =
                                    "How many replicas there are to be at least: 0 to 8. Default: as many as there"
                                            + " are, at first 2.")
                    @Nullable
                    Integer replicas,
            @Option(
                            names = "--sync",
                            paramLabel = "none|quorum|all",
                            description = "A commit waits for no replica, for any one, or for all of them. Default: as"
                                    + " it was, at first none.")
                    @Nullable
                    SyncMode sync,
            @Between(least = "0", most = "1000000000")
                    @Option(
                            names = "--rows",
                            paramLabel = "N",
                            description =
                                    "Sample rows, with the keys 1 to N; none is removed. Default: as many as there"
                                            + " are, at first 100000.")
                    @Nullable
                    Integer rows) {
        return folder.work(environment, out(), cluster -> {
            boolean ran = !cluster.nodes().isEmpty() && cluster.nodes().stream().allMatch(EmbeddedNode::running);
            int before = cluster.nodes().size() - 1;
            cluster.up(rows, replicas, sync);
            if (ran && cluster.nodes().size() - 1 == before) {
                out().println("the cluster runs already");
            }
            if (replicas != null && replicas < cluster.nodes().size() - 1) {
                out().println("there are " + (cluster.nodes().size() - 1) + " replicas, and none is removed:"
                        + " ./run.sh cluster stop NODE stops one, reset removes the cluster");
            }
            StatusTable.print(cluster.status(), out());
            ways(cluster, folder);
            return CommandLine.ExitCode.OK;
        });
    }

    /** The lines that a user wants next. */
    private void ways(EmbeddedCluster cluster, ClusterFolder folder) {
        out().println();
        cluster.nodes().forEach(node -> out().printf(Locale.ROOT, "  %-6s %s%n", node.name(), cluster.psqlLine(node)));
        String nodes =
                cluster.nodes().stream().map(node -> "127.0.0.1:" + node.port()).collect(Collectors.joining(","));
        out().printf(
                        Locale.ROOT,
                        "  %-6s ./run.sh serve --nodes %s/sluice --db-user %s --db-password-file %s --redis none%n",
                        "Sluice",
                        nodes,
                        cluster.reader().user(),
                        ClusterFolder.quoted(cluster.readerPasswordFile()));
        out().printf(Locale.ROOT, "%nThe nodes run in the background until ./run.sh cluster down%s%n", folder.flag());
    }

    @Command(
            name = "status",
            description = "A table of the nodes: role, timeline, LSN, lag in bytes and seconds, state, and whether"
                    + " commits wait for it. Exit code 1 if no primary answers.",
            mixinStandardHelpOptions = true)
    int status(@Mixin ClusterFolder folder) {
        return on(folder, cluster -> StatusTable.print(cluster.status(), out()) ? 0 : 1);
    }

    @Command(
            name = "test",
            description =
                    "Makes a table on the primary, sees it on each replica, and drops it: rows and times. Exit code"
                            + " 1 if a replica does not see it in time, or takes a write.",
            mixinStandardHelpOptions = true)
    int test(@Mixin ClusterFolder folder) {
        return on(folder, cluster -> new ReplicationTest(cluster, out()).passes() ? 0 : 1);
    }

    @Command(
            name = "down",
            description = "Stops the nodes, the primary first: it waits until its replicas have everything.",
            mixinStandardHelpOptions = true)
    int down(@Mixin ClusterFolder folder) {
        return on(folder, cluster -> {
            boolean ran = cluster.nodes().stream().anyMatch(EmbeddedNode::running);
            cluster.down();
            out().println(ran ? "the cluster has stopped; its data is kept" : "the cluster does not run");
            return CommandLine.ExitCode.OK;
        });
    }

    @Command(
            name = "reset",
            description =
                    "Stops the nodes, and removes them with all their data. Without --yes it only says what that is.",
            mixinStandardHelpOptions = true)
    int reset(@Mixin ClusterFolder folder, @Option(names = "--yes", description = "Remove it.") boolean yes) {
        return on(folder, cluster -> {
            String what = cluster.nodes().stream().map(EmbeddedNode::name).collect(Collectors.joining(", ")) + " in "
                    + folder.path(environment);
            if (!yes) {
                throw new ConfigException("reset would remove " + what + " with all rows: give --yes to do it");
            }
            cluster.reset();
            out().println("removed " + what);
            return CommandLine.ExitCode.OK;
        });
    }

    @Command(name = "stop", description = "Stops a node in good order.", mixinStandardHelpOptions = true)
    int stop(@Mixin ClusterFolder folder, @Parameters(paramLabel = NODE) String node) {
        return onRunning(folder, node, EmbeddedNode::stop, "has stopped");
    }

    @Command(
            name = "kill",
            description = "Ends all processes of a node with kill -9, as a power cut would.",
            mixinStandardHelpOptions = true)
    int kill(@Mixin ClusterFolder folder, @Parameters(paramLabel = NODE) String node) {
        return onRunning(folder, node, EmbeddedNode::kill, "is killed");
    }

    @Command(
            name = "start",
            description = "Starts a node that was stopped or killed, as what it was.",
            mixinStandardHelpOptions = true)
    int start(
            @Mixin ClusterFolder folder,
            @Parameters(paramLabel = NODE) String node,
            @Option(
                            names = "--force",
                            description = "Also an old primary, which then takes itself for the primary still.")
                    boolean force) {
        return on(folder, cluster -> {
            boolean ran = cluster.node(node).running();
            cluster.start(node, force);
            return said(
                    node,
                    ran
                            ? "runs already"
                            : "runs on 127.0.0.1:" + cluster.node(node).port());
        });
    }

    @Command(
            name = "pause",
            description = "A replica receives and applies nothing of it, until resume.",
            mixinStandardHelpOptions = true)
    int pause(@Mixin ClusterFolder folder, @Parameters(paramLabel = NODE) String node) {
        return onReplica(folder, node, EmbeddedNode::pauseReplay, "applies nothing until resume");
    }

    @Command(
            name = "resume",
            description = "A replica applies what it receives again.",
            mixinStandardHelpOptions = true)
    int resume(@Mixin ClusterFolder folder, @Parameters(paramLabel = NODE) String node) {
        return onReplica(folder, node, EmbeddedNode::resumeReplay, "applies what it receives again");
    }

    @Command(
            name = "promote",
            description = "Makes a replica the primary; the others follow it. A primary that runs is stopped first, and"
                    + " becomes a replica.",
            mixinStandardHelpOptions = true)
    int promote(
            @Mixin ClusterFolder folder,
            @Parameters(paramLabel = NODE) String node,
            @Option(
                            names = "--force",
                            description = "Also if another replica has more, or the primary may have: that is lost.")
                    boolean force) {
        return on(folder, cluster -> {
            cluster.promote(node, force);
            return said(node, "is the primary");
        });
    }

    @Command(
            name = "rejoin",
            description =
                    "An old primary comes back as a replica: it is built anew, and its own data is replaced by the"
                            + " primary's. So is a replica that has lost touch.",
            mixinStandardHelpOptions = true)
    int rejoin(@Mixin ClusterFolder folder, @Parameters(paramLabel = NODE) String node) {
        return on(folder, cluster -> {
            cluster.rejoin(node);
            return said(node, "follows " + cluster.primary().name());
        });
    }

    private int on(ClusterFolder folder, ClusterFolder.Work work) {
        return folder.workOnExisting(environment, out(), work);
    }

    private int onRunning(
            ClusterFolder folder, String name, java.util.function.Consumer<EmbeddedNode> action, String done) {
        return on(folder, cluster -> {
            EmbeddedNode node = cluster.node(name);
            boolean ran = node.running();
            action.accept(node);
            return said(name, ran ? done : "does not run");
        });
    }

    private int onReplica(
            ClusterFolder folder, String name, java.util.function.Consumer<EmbeddedNode> action, String done) {
        return on(folder, cluster -> {
            EmbeddedNode node = cluster.node(name);
            if (!cluster.replicas().contains(node)) {
                throw new StartException(name + " is no replica: there is nothing that it applies");
            }
            if (!node.running()) {
                throw new StartException(name + " is stopped: ./run.sh cluster start " + name + folder.flag());
            }
            action.accept(node);
            return said(name, done);
        });
    }

    private int said(String node, String done) {
        out().println(node + " " + done);
        return CommandLine.ExitCode.OK;
    }

    private PrintWriter out() {
        return spec().commandLine().getOut();
    }

    private CommandSpec spec() {
        return Objects.requireNonNull(spec);
    }
}
