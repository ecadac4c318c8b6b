package io.sluice.embedded;

import io.sluice.programs.Background;
import io.sluice.programs.Binaries;
import io.sluice.programs.DataFolder;
import io.sluice.programs.EmbeddedException;
import io.sluice.programs.OwnerFiles;
import java.util.function.Consumer;

/**
 * A PostgreSQL server on 127.0.0.1 with the database {@code sluice} and the table {@code urls(random_key, url)}, whose sample rows
 * have the keys 1, 2, 3 and so on. It ends with this process, whichever way that ends.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private final PostgresFiles cluster;
    private final PostgresHome home;
    private final Postmaster process;
    private int port;

    private EmbeddedPostgres(PostgresFiles cluster, PostgresHome home, Postmaster process) {
        this.cluster = cluster;
        this.home = home;
        this.process = process;
        this.port = OwnerFiles.readInt(home.portFile(), 0);
    }

    /**
     * Starts the server in this folder; at the first start makes it, and adds sample rows whenever there are fewer than asked for.
     * Ends what an earlier run has left behind.
     *
     * @param rows how many sample rows there are to be at least; rows are never removed
     * @param progress hears what takes time, in one line each
     * @throws EmbeddedException when there is no server to be had
     */
    public static EmbeddedPostgres start(DataFolder folder, int rows, Consumer<String> progress) {
        return start(folder, rows, progress, Durability.SAFE);
    }

    static EmbeddedPostgres start(DataFolder folder, int rows, Consumer<String> progress, Durability durability) {
        PostgresBinaries binaries = PostgresBinaries.at(Binaries.postgres(folder, progress));
        Background.refuse(folder);
        PostgresHome home = PostgresHome.of(folder, 1);
        PostgresFiles cluster = new PostgresFiles(binaries, home, durability);
        Postmaster process = new Postmaster(folder, binaries, home, true);
        folder.tellCutOff(progress);
        Postmaster.clearAway(folder, progress);
        cluster.make(progress);
        if (EmbeddedCluster.isIn(folder)) {
            throw new EmbeddedException(
                    "the data folder " + folder.path() + " holds a cluster: give another, or ./run.sh cluster reset");
        }
        OwnerFiles.freshLog(home.log());
        process.kill();
        cluster.addRoles(home);
        cluster.rows().load(rows, progress, cluster.on(home));
        EmbeddedPostgres server = new EmbeddedPostgres(cluster, home, process);
        server.restart();
        progress.accept("PostgreSQL listens on 127.0.0.1:" + server.port);
        return server;
    }

    /** Starts the server again after {@link #close} or {@link #kill}, on the same port if nobody has taken it. */
    public synchronized void restart() {
        port = process.start(port, free -> {
            cluster.configure(home, "n1", free, "", "");
        });
    }

    /** Stops the server: running transactions are rolled back, everything committed is on disk. Does nothing when it is stopped. */
    @Override
    public synchronized void close() {
        process.stop();
    }

    /** For tests: ends the server as a power cut would, and waits until all its processes are gone. */
    public synchronized void kill() {
        process.kill();
    }

    /** For tests: the server hangs until {@link #resume}; connections stay open and get no answer. */
    public synchronized void pause() {
        process.signal("STOP");
    }

    public synchronized void resume() {
        process.signal("CONT");
    }

    /** The server's process, or -1 when there is none. */
    public long pid() {
        return process.pid();
    }

    public synchronized int port() {
        return port;
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + DemoDatabase.NAME;
    }

    /** May read the table {@code urls}, and nothing else: what the daemon is. */
    public Credentials reader() {
        return cluster.reader();
    }

    /** May read and change the rows of {@code urls}, and nothing else: what the daemon writes as. */
    public Credentials writer() {
        return cluster.writer();
    }

    /** May read the change stream, and no table: what the daemon hears of changes as. */
    public Credentials changes() {
        return cluster.changes();
    }

    /** Owns the database and the table: what a person who tries things out is. */
    public Credentials owner() {
        return cluster.owner();
    }

    Credentials superuser() {
        return cluster.superuser();
    }

    /** A command for a shell that reaches the server as {@link #owner}; the password stays in its file. */
    public String psqlLine() {
        return cluster.psqlLine(port());
    }
}
