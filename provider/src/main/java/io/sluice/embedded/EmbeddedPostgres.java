package io.sluice.embedded;

import io.sluice.embedded.PostgresCluster.Durability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server on 127.0.0.1 with the database {@code sluice} and the table {@code urls(random_key, url)}, whose sample rows
 * have the keys 1, 2, 3 and so on. It ends with this process, whichever way that ends.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final int START_SECONDS = 120;
    private static final int STOP_SECONDS = 60;
    private static final int PORTS_TO_TRY = 5;

    private final PostgresCluster cluster;
    private final PostgresBinaries binaries;
    private final Survivors processes;
    private int port;
    private @Nullable Keeper keeper;

    private EmbeddedPostgres(PostgresCluster cluster, PostgresBinaries binaries, Survivors processes) {
        this.cluster = cluster;
        this.binaries = binaries;
        this.processes = processes;
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
        Path home = Binaries.postgres(folder, progress);
        PostgresBinaries binaries = PostgresBinaries.at(home);
        PostgresCluster cluster = new PostgresCluster(binaries, folder.path().resolve("postgres"), durability);
        EmbeddedPostgres server = new EmbeddedPostgres(cluster, binaries, new Survivors(folder, "postgres"));
        folder.tellCutOff(progress);
        server.clearAway(progress);
        cluster.make(progress);
        OwnerFiles.freshLog(cluster.log());
        WriterRole.ensure(cluster);
        cluster.load(rows, progress);
        server.port = OwnerFiles.readInt(server.portFile(), 0);
        server.restart();
        progress.accept("PostgreSQL listens on 127.0.0.1:" + server.port);
        return server;
    }

    /** Ends servers of an earlier run, and removes the note of one that is gone, lest its process number be another's by now. */
    private void clearAway(Consumer<String> progress) {
        if (!processes.running().isEmpty()) {
            progress.accept("a PostgreSQL of an earlier run has not ended (pid " + pid() + "): ending it");
            stop();
        }
        deletePidfile();
    }

    private void deletePidfile() {
        if (Files.exists(pidfile())) {
            OwnerFiles.deleteTree(pidfile());
        }
    }

    /** Starts the server again after {@link #close} or {@link #kill}, on the same port if nobody has taken it. */
    public synchronized void restart() {
        if (keeper != null) {
            return;
        }
        for (int attempt = 1; keeper == null; attempt++) {
            port = attempt == 1 ? Ports.freeOr(port) : Ports.any();
            cluster.configure(port);
            try {
                keeper = Keeper.start(
                        new Keeper.Kept(binaries.program("postgres"), pidfile(), "INT", "QUIT"),
                        cluster.log(),
                        command());
            } catch (EmbeddedException e) {
                stop();
                String why = OwnerFiles.lastWords(cluster.log());
                if (attempt == PORTS_TO_TRY || !why.contains("could not create any TCP/IP sockets")) {
                    throw e;
                }
                OwnerFiles.freshLog(cluster.log());
            }
        }
        OwnerFiles.write(portFile(), port + "\n");
    }

    /** {@code pg_ctl} gives the server a session of its own, so that Ctrl-C in a terminal does not reach it before its clients. */
    private List<String> command() {
        return binaries.command(
                "pg_ctl",
                "start",
                "--wait",
                "--timeout=" + START_SECONDS,
                "--pgdata=" + cluster.data(),
                "--log=" + cluster.log());
    }

    /** Stops the server: running transactions are rolled back, everything committed is on disk. Does nothing when it is stopped. */
    @Override
    public synchronized void close() {
        if (keeper == null) {
            return;
        }
        try {
            stop();
        } finally {
            keeper.release();
            keeper = null;
        }
    }

    private void stop() {
        if (processes.isOurs(pid())) {
            int unused = Commands.run(
                    binaries.command(
                            "pg_ctl",
                            "stop",
                            "--mode=fast",
                            "--wait",
                            "--timeout=" + STOP_SECONDS,
                            "--pgdata=" + cluster.data()),
                    "",
                    cluster.log(),
                    Duration.ofSeconds(STOP_SECONDS + 5)); // whether it has ended is seen below
        }
        processes.end(Duration.ofSeconds(10));
    }

    /** For tests: ends the server as a power cut would, and waits until all its processes are gone. */
    public synchronized void kill() {
        processes.kill();
        if (keeper != null) {
            keeper.release();
            keeper = null;
        }
        deletePidfile();
    }

    /** For tests: the server hangs until {@link #resume}; connections stay open and get no answer. */
    public synchronized void pause() {
        processes.signal("STOP");
    }

    public synchronized void resume() {
        processes.signal("CONT");
    }

    /** The server's process, or -1 when there is none. */
    public long pid() {
        String text = OwnerFiles.read(pidfile());
        String first = text == null ? "" : text.lines().findFirst().orElse("");
        return first.matches("-?\\d{1,9}") ? Math.abs(Long.parseLong(first)) : -1; // negative in single-user mode
    }

    private Path pidfile() {
        return cluster.data().resolve("postmaster.pid");
    }

    private Path portFile() {
        return cluster.home().resolve("port");
    }

    public synchronized int port() {
        return port;
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + PostgresCluster.DATABASE;
    }

    /** May read the table {@code urls}, and nothing else: what the daemon is. */
    public Credentials reader() {
        return new Credentials(PostgresCluster.READER, kept("reader.password"));
    }

    /** May read and change the rows of {@code urls}, and nothing else: what the daemon writes as. */
    public Credentials writer() {
        return new Credentials(WriterRole.NAME, OwnerFiles.password(WriterRole.passwordFile(cluster)));
    }

    /** Owns the database and the table: what a person who tries things out is. */
    public Credentials owner() {
        return new Credentials(PostgresCluster.OWNER, kept("owner.password"));
    }

    Credentials superuser() {
        return new Credentials(PostgresCluster.SUPERUSER, kept("superuser.password"));
    }

    private String kept(String file) {
        return OwnerFiles.password(cluster.home().resolve(file));
    }

    /** A command for a shell that reaches the server as {@link #owner}; the password stays in its file. */
    public String psqlLine() {
        String path = cluster.passfile().toUri().getRawPath();
        String encoded =
                path.replace("'", "%27").replace("&", "%26").replace("=", "%3D").replace("+", "%2B");
        return "psql 'postgresql://" + PostgresCluster.OWNER + "@127.0.0.1:" + port() + "/" + PostgresCluster.DATABASE
                + "?passfile=" + encoded + "'";
    }
}
