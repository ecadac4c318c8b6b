package io.sluice.embedded;

import io.sluice.programs.Background;
import io.sluice.programs.DataFolder;
import io.sluice.programs.EmbeddedException;
import io.sluice.programs.OwnProcesses;
import io.sluice.programs.OwnerFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL primary and its replicas on 127.0.0.1, with the database and the rows of {@link EmbeddedPostgres}. The first server
 * is the same as that one; the others have folders beside its own.
 */
public final class EmbeddedCluster implements AutoCloseable {
    private static final int FIRST_REPLICAS = 2;
    private static final int FIRST_ROWS = 100_000;

    private final DataFolder folder;
    private final Consumer<String> progress;
    private final boolean kept;
    private final Members members;
    private final Replicas replicas;
    private final Promotion promotion;
    private final Startup startup;
    private final PostgresFiles files;

    private EmbeddedCluster(DataFolder folder, Consumer<String> progress, boolean kept, Durability durability) {
        this.folder = folder;
        this.progress = progress;
        this.kept = kept;
        this.members = new Members(folder);
        this.replicas = new Replicas(members, progress);
        this.promotion = new Promotion(members, replicas, progress);
        this.startup = new Startup(folder, progress, kept, durability, members, replicas);
        this.files = startup.files();
    }

    /**
     * Starts primary and replicas, and makes those that are missing. All end with this process, whichever way that ends.
     *
     * @param rows how many sample rows there are to be at least
     * @param wanted how many replicas there are to be; what the folder has beyond that stays stopped
     * @param progress hears what takes time, in one line each
     * @throws EmbeddedException when there is no cluster to be had; none of its servers runs then
     */
    public static EmbeddedCluster start(
            DataFolder folder, int rows, int wanted, SyncMode sync, Consumer<String> progress) {
        return start(folder, rows, wanted, sync, progress, Durability.SAFE);
    }

    static EmbeddedCluster start(
            DataFolder folder, int rows, int wanted, SyncMode sync, Consumer<String> progress, Durability durability) {
        Background.refuse(folder);
        EmbeddedCluster cluster = new EmbeddedCluster(folder, progress, true, durability);
        boolean started = false;
        try {
            folder.tellCutOff(progress);
            Postmaster.clearAway(folder, progress);
            cluster.startup.up(rows, wanted, sync);
            started = true;
            return cluster;
        } finally {
            if (!started) {
                cluster.close();
            }
        }
    }

    /** Whether the folder has replicas, so that its primary may be another than the first server. */
    public static boolean isIn(DataFolder folder) {
        return PostgresHome.all(folder).size() > 1;
    }

    /** The servers that the folder has, of which some may run in the background. Starts nothing, and {@link #close} stops nothing. */
    public static EmbeddedCluster inBackground(DataFolder folder, Consumer<String> progress) {
        return inBackground(folder, progress, Durability.SAFE);
    }

    static EmbeddedCluster inBackground(DataFolder folder, Consumer<String> progress, Durability durability) {
        EmbeddedCluster cluster = new EmbeddedCluster(folder, progress, false, durability);
        if (PostgresHome.of(folder, 1).exists()) {
            cluster.startup.find();
            cluster.members.assign(); // a change of roles that was cut off is finished
        }
        return cluster;
    }

    /**
     * Starts what does not run, and makes what is missing; the servers run until {@link #down}, this process may end.
     *
     * @param rows how many sample rows there are to be at least, or null for those that there are, at first 100,000
     * @param wanted how many replicas there are to be at least, or null for those that there are, at first two
     * @param sync null for what it was
     */
    public synchronized void up(@Nullable Integer rows, @Nullable Integer wanted, @Nullable SyncMode sync) {
        if (!Background.noted(folder)) {
            folder.tellCutOff(progress);
            Postmaster.clearAway(folder, progress);
            OwnerFiles.write(Background.note(folder), "./run.sh cluster down stops them\n");
        }
        boolean first = members.all().isEmpty();
        int there = first ? 0 : members.all().size() - 1;
        int replicaCount = wanted == null ? (first ? FIRST_REPLICAS : there) : Math.max(wanted, there);
        int rowCount = rows == null ? (first ? FIRST_ROWS : 0) : rows;
        startup.up(rowCount, replicaCount, sync == null ? members.sync() : sync);
    }

    /**
     * Starts a server that is stopped, as what it was.
     *
     * @param force also an old primary, which then takes itself for the primary
     */
    public synchronized void start(String name, boolean force) {
        EmbeddedNode node = members.find(name);
        EmbeddedNode primary = members.primary();
        if (!kept && !Background.noted(folder)) {
            throw new EmbeddedException("the cluster does not run: ./run.sh cluster up starts all of it");
        }
        if (!node.isReplica() && node != primary && !force) {
            throw new EmbeddedException(name + " is an old primary, and " + primary.name() + " is the primary now: "
                    + "./run.sh cluster rejoin " + name + " makes it a replica; --force starts it as it is");
        }
        if (node.isReplica() && primary.facts() != null) {
            replicas.start(node);
        } else {
            node.restart();
        }
    }

    /** All servers, by name; none before the first {@link #up}. */
    public List<EmbeddedNode> nodes() {
        return members.all();
    }

    /**
     * The server of this name.
     *
     * @throws EmbeddedException if there is none, naming those that there are
     */
    public EmbeddedNode node(String name) {
        return members.find(name);
    }

    /** The newest one, if several take themselves for it; it need not run. */
    public EmbeddedNode primary() {
        return members.primary();
    }

    public List<EmbeddedNode> replicas() {
        return members.replicas();
    }

    /**
     * Makes a replica the primary, and has the other replicas follow it. A primary that runs is stopped in good order first and
     * becomes a replica; one that hangs is ended. One that had ended before is an old primary then, see {@link #rejoin}.
     *
     * @param force also if another replica has more than this one, which is lost then
     * @throws EmbeddedException if that cannot or must not be
     */
    public synchronized void promote(String name, boolean force) {
        promotion.promote(name, force);
    }

    /**
     * The replica that answers and has received most of the log: the one to promote when the primary is gone.
     *
     * @throws EmbeddedException if none answers
     */
    public synchronized EmbeddedNode candidate() {
        return promotion.candidate();
    }

    /** Makes an old primary, or a replica that has lost touch, a replica by copying the primary: what it had itself is gone. */
    public synchronized void rejoin(String name) {
        promotion.rejoin(name);
    }

    /** What the primary's commits wait for. */
    public SyncMode sync() {
        return members.sync();
    }

    /** Looks at every server; one that hangs takes some seconds. */
    public synchronized List<NodeStatus> status() {
        return new Inspection(members).result();
    }

    /** May read the table {@code urls}, and nothing else: what the daemon is. */
    public Credentials reader() {
        return files.reader();
    }

    /** May read and change the rows of {@code urls}, and nothing else: what the daemon writes as. */
    public Credentials writer() {
        return files.writer();
    }

    /** May read the change stream, and no table: what the daemon hears of changes as. */
    public Credentials changes() {
        return files.changes();
    }

    /** Holds the password of {@link #reader}, and nothing else. */
    public Path readerPasswordFile() {
        return files.readerPasswordFile();
    }

    /** Owns the database and the table: what a person who tries things out is. */
    public Credentials owner() {
        return files.owner();
    }

    /**
     * A session of {@link #owner} on one of the servers.
     *
     * @param limit how long logging in, and then each statement, may take
     */
    public NodeSession session(EmbeddedNode node, Duration limit) throws IOException {
        return NodeSession.open(node.port(), DemoDatabase.NAME, owner(), limit);
    }

    /** A command for a shell that reaches a server as {@link #owner}; the password stays in its file. */
    public String psqlLine(EmbeddedNode node) {
        return files.psqlLine(node.port());
    }

    /** Stops all servers: the primary first, which waits until its replicas have everything. */
    public synchronized void down() {
        members.all().forEach(EmbeddedNode::resume); // a replica that hangs would hold the primary up
        members.all().stream().filter(node -> !node.isReplica()).forEach(EmbeddedNode::stop);
        members.replicas().forEach(EmbeddedNode::stop);
        OwnerFiles.deleteTree(Background.note(folder));
    }

    /** Stops all servers, and removes them with all their data and passwords. */
    public synchronized void reset() {
        down();
        new OwnProcesses(folder, "postgres").end(Duration.ofSeconds(10));
        List<PostgresHome> homes = PostgresHome.all(folder);
        for (int number = homes.size(); number > 0; number--) {
            OwnerFiles.deleteTree(homes.get(number - 1).path()); // the first one, which the others need, last
        }
        members.forget();
    }

    /** Stops the servers, unless they run in the background. */
    @Override
    public void close() {
        if (kept) {
            down();
        }
    }
}
