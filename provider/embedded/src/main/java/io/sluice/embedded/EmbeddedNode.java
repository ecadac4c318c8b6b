package io.sluice.embedded;

import io.sluice.programs.EmbeddedException;
import io.sluice.programs.OwnerFiles;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One server of an {@link EmbeddedCluster}. Its role may change, its name does not. */
public final class EmbeddedNode {
    /** On this machine, one that has not answered by then hangs. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);

    private final String name;
    private final PostgresHome home;
    private final Postmaster process;
    private final PostgresFiles cluster;
    private final Consumer<EmbeddedNode> moved;
    private int port;
    private @Nullable EmbeddedNode upstream;
    private String synchronous = "";

    /** @param moved hears when the server listens on another port than before */
    EmbeddedNode(
            String name, PostgresHome home, Postmaster process, PostgresFiles cluster, Consumer<EmbeddedNode> moved) {
        this.name = name;
        this.home = home;
        this.process = process;
        this.cluster = cluster;
        this.moved = moved;
        this.port = OwnerFiles.readInt(home.portFile(), 0);
    }

    /** {@code n1} is the one that was the primary first. */
    public String name() {
        return name;
    }

    /** Where it listens, or listened last; 0 before its first start. */
    public synchronized int port() {
        return port;
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + DemoDatabase.NAME;
    }

    public boolean running() {
        return process.running();
    }

    /** The server's process, or -1 when there is none. */
    public long pid() {
        return running() ? process.pid() : -1;
    }

    /**
     * Starts the server as what it was when it ended, on the same port if nobody has taken it; an old primary, too, as a primary.
     * Does nothing when it runs.
     */
    public synchronized void restart() {
        if (running()) {
            return;
        }
        OwnerFiles.freshLog(home.log());
        int before = port;
        port = process.start(port, free -> {
            write(free);
        });
        if (port != before && before != 0) {
            moved.accept(this);
        }
    }

    private boolean write(int listen) {
        EmbeddedNode primary = home.isReplica() ? upstream : null;
        String way = primary == null
                ? ""
                : ServerConf.primary(primary.port(), name, DemoDatabase.REPLICATOR, cluster.passfile());
        return cluster.configure(home, name, listen, way, primary == null ? synchronous : "");
    }

    /** Stops the server: running transactions are rolled back, everything committed is on disk. */
    public synchronized void stop() {
        process.stop();
    }

    /** Ends the server as {@code kill -9} of all its processes does, and waits until they are gone. */
    public synchronized void kill() {
        process.kill();
    }

    /** The server hangs until {@link #resume}; connections stay open and get no answer. */
    public synchronized void pause() {
        process.signal("STOP");
    }

    public synchronized void resume() {
        process.signal("CONT");
    }

    /** A replica goes on receiving, and applies nothing of it, until {@link #resumeReplay}. */
    public void pauseReplay() {
        run("SELECT pg_wal_replay_pause()");
    }

    public void resumeReplay() {
        run("SELECT pg_wal_replay_resume()");
    }

    /** Follows this server from now on, or nobody when it is the primary; and has commits wait for those named. */
    synchronized void configure(@Nullable EmbeddedNode newUpstream, String newSynchronous) {
        upstream = newUpstream;
        synchronous = newSynchronous;
        if (running() && write(port)) {
            process.reload();
        }
    }

    synchronized void promote() {
        process.promote();
    }

    PostgresHome home() {
        return home;
    }

    boolean isReplica() {
        return home.isReplica();
    }

    /** A session of the superuser. */
    NodeSession session(String database, Duration limit) throws IOException {
        return NodeSession.open(port(), database, cluster.superuser(), limit);
    }

    /** What it says of itself, or null when it says nothing. */
    @Nullable
    NodeFacts facts() {
        if (!running()) {
            return null;
        }
        try (NodeSession session = session("postgres", ANSWER_LIMIT)) {
            return NodeFacts.of(session);
        } catch (IOException e) {
            return null;
        }
    }

    /** Runs one statement as the superuser. */
    void run(String statement) {
        try (NodeSession session = session("postgres", Duration.ofSeconds(30))) {
            session.rows(statement);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    EmbeddedException failed(IOException e) {
        return new EmbeddedException(name + " does not do what it is asked: " + e.getMessage(), e);
    }

    /** Why the server does what it does, by its own log. */
    String lastWords() {
        return OwnerFiles.lastWords(home.log());
    }
}
