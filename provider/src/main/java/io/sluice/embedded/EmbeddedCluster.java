package io.sluice.embedded;

import io.sluice.embedded.PostgresCluster.Durability;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL primary and its replicas on 127.0.0.1, with the database and the rows of {@link EmbeddedPostgres}. The first server
 * is the same as that one; the others have folders beside its own.
 */
public final class EmbeddedCluster implements AutoCloseable {
    private static final Duration LOAD_LIMIT = Duration.ofMinutes(10);

    private final DataFolder folder;
    private final PostgresBinaries binaries;
    private final PostgresCluster files;
    private final NodeSql sql;
    private final Consumer<String> progress;
    private final boolean kept;
    private final Members members;
    private final Replicas replicas;
    private final Promotion promotion;

    private EmbeddedCluster(
            DataFolder folder, NodeSql sql, Consumer<String> progress, boolean kept, Durability durability) {
        this.folder = folder;
        this.binaries = PostgresBinaries.at(Binaries.postgres(folder, progress));
        this.files = new PostgresCluster(binaries, PostgresHome.of(folder, 1), durability);
        this.sql = sql;
        this.progress = progress;
        this.kept = kept;
        this.members = new Members(folder);
        this.replicas = new Replicas(members, progress);
        this.promotion = new Promotion(members, replicas, progress);
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
            DataFolder folder, int rows, int wanted, SyncMode sync, NodeSql sql, Consumer<String> progress) {
        return start(folder, rows, wanted, sync, sql, progress, Durability.SAFE);
    }

    static EmbeddedCluster start(
            DataFolder folder,
            int rows,
            int wanted,
            SyncMode sync,
            NodeSql sql,
            Consumer<String> progress,
            Durability durability) {
        Background.refuse(folder);
        EmbeddedCluster cluster = new EmbeddedCluster(folder, sql, progress, true, durability);
        boolean started = false;
        try {
            folder.tellCutOff(progress);
            EmbeddedPostgres.clearAway(folder, progress);
            cluster.up(rows, wanted, sync);
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
    public static EmbeddedCluster inBackground(DataFolder folder, NodeSql sql, Consumer<String> progress) {
        return inBackground(folder, sql, progress, Durability.SAFE);
    }

    static EmbeddedCluster inBackground(
            DataFolder folder, NodeSql sql, Consumer<String> progress, Durability durability) {
        EmbeddedCluster cluster = new EmbeddedCluster(folder, sql, progress, false, durability);
        if (PostgresHome.of(folder, 1).exists()) {
            cluster.find();
        }
        return cluster;
    }

    /**
     * Starts what does not run, and makes what is missing; the servers run until {@link #down}, this process may end.
     *
     * @param wanted how many replicas there are to be at least, or null for those that there are, at first two
     * @param sync null for what it was
     */
    public synchronized void up(int rows, @Nullable Integer wanted, @Nullable SyncMode sync) {
        if (!Background.noted(folder)) {
            folder.tellCutOff(progress);
            EmbeddedPostgres.clearAway(folder, progress);
            OwnerFiles.write(Background.note(folder), "./run.sh cluster down stops them\n");
        }
        int there = Math.max(0, members.all().size() - 1);
        int most = wanted == null ? (there == 0 ? 2 : there) : Math.max(wanted, there);
        up(rows, most, sync == null ? keptSync() : sync);
    }

    private void up(int rows, int wanted, SyncMode sync) {
        files.make(progress);
        find();
        EmbeddedNode primary = members.primary();
        members.only(chosen(primary, wanted));
        members.sync(sync);
        OwnerFiles.write(syncFile(), sync.name().toLowerCase(Locale.ROOT) + "\n");
        members.assign();
        if (!primary.running()) {
            OwnerFiles.freshLog(primary.home().log());
            primary.kill(); // what is left of it
            files.addReplicator(primary.home());
            files.load(primary.home(), rows, progress);
            primary.restart();
            progress.accept(primary.name() + " is the primary and listens on 127.0.0.1:" + primary.port());
        }
        for (EmbeddedNode node : members.all()) {
            if (node.isReplica()) {
                begin(node);
            } else if (node != primary) {
                progress.accept(node.name() + " was the primary before " + primary.name()
                        + " and is not started: ./run.sh cluster rejoin " + node.name() + " makes it a replica");
            }
        }
        for (int number = members.all().size() + 1; number <= wanted + 1; number++) {
            begin(add(PostgresHome.of(folder, number), number));
        }
        files.load(rows, progress, statement -> load(primary, statement));
    }

    private void begin(EmbeddedNode replica) {
        boolean ran = replica.running();
        replicas.start(replica);
        if (!ran) {
            progress.accept(replica.name() + " is a replica and listens on 127.0.0.1:" + replica.port());
        }
    }

    /** The primary and as many others as are wanted. */
    private List<EmbeddedNode> chosen(EmbeddedNode primary, int wanted) {
        List<EmbeddedNode> chosen = new ArrayList<>(List.of(primary));
        members.all().stream().filter(node -> node != primary).limit(wanted).forEach(chosen::add);
        return chosen;
    }

    private void load(EmbeddedNode primary, String statement) {
        try (NodeSql.Session session = primary.session(PostgresCluster.DATABASE, LOAD_LIMIT)) {
            session.rows(statement);
        } catch (IOException e) {
            throw primary.failed(e);
        }
    }

    private void find() {
        List<PostgresHome> homes = PostgresHome.all(folder);
        for (int number = members.all().size() + 1; number <= homes.size(); number++) {
            PostgresHome home = homes.get(number - 1);
            home.heal();
            EmbeddedNode unused = add(home, number);
        }
        members.sync(keptSync());
    }

    private EmbeddedNode add(PostgresHome home, int number) {
        Postmaster process = new Postmaster(folder, binaries, home, kept);
        EmbeddedNode node = new EmbeddedNode("n" + number, home, process, files, sql, moved -> members.assign());
        members.add(node);
        return node;
    }

    private Path syncFile() {
        return folder.path().resolve("sync");
    }

    private SyncMode keptSync() {
        String text = OwnerFiles.read(syncFile());
        return text == null ? SyncMode.NONE : SyncMode.valueOf(text.toUpperCase(Locale.ROOT));
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

    /** Has a replica follow this primary, whoever it followed before. */
    public synchronized void follow(String name, String primary) {
        promotion.follow(name, primary);
    }

    /** Makes an old primary, or a replica that has lost touch, a replica by copying the primary: what it had itself is gone. */
    public synchronized void rejoin(String name) {
        promotion.rejoin(name);
    }

    /** Looks at every server; one that hangs takes some seconds. */
    public synchronized List<NodeStatus> status() {
        return new Inspection(members).result();
    }

    /** May read the table {@code urls}, and nothing else: what the daemon is. */
    public Credentials reader() {
        return files.reader();
    }

    /** Holds the password of {@link #reader}, and nothing else. */
    public Path readerPasswordFile() {
        return files.readerPasswordFile();
    }

    /** Owns the database and the table: what a person who tries things out is. */
    public Credentials owner() {
        return files.owner();
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
        new Survivors(folder, "postgres").end(Duration.ofSeconds(10));
        List<PostgresHome> homes = PostgresHome.all(folder);
        for (int number = homes.size(); number > 0; number--) {
            OwnerFiles.deleteTree(homes.get(number - 1).path()); // the first one, which the others need, last
        }
        OwnerFiles.deleteTree(syncFile());
        members.only(List.of());
    }

    /** Stops the servers, unless they run in the background. */
    @Override
    public void close() {
        if (kept) {
            down();
        }
    }
}
