package io.sluice.bench.lab;

import io.sluice.embedded.Credentials;
import io.sluice.embedded.DataFolder;
import io.sluice.embedded.EmbeddedException;
import io.sluice.embedded.EmbeddedPostgres;
import io.sluice.embedded.EmbeddedRedis;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The servers of a run, and the processes that are measured against them. PostgreSQL and Redis are embedded ones with the table
 * {@code urls}, whose keys are 1 to the number of rows. Everything started here ends with it, in the reverse order, and with this
 * JVM, whichever way that ends.
 */
public final class Lab implements AutoCloseable {
    private final Consumer<String> progress;
    private final Deque<AutoCloseable> closing = new ArrayDeque<>();
    private final EmbeddedPostgres postgres;
    private final EmbeddedRedis redis;

    private Lab(Path folder, int rows, Consumer<String> progress) {
        this.progress = progress;
        try {
            DataFolder data = DataFolder.open(folder);
            closing.push(data);
            postgres = EmbeddedPostgres.start(data, rows, progress);
            closing.push(postgres);
            redis = EmbeddedRedis.start(data, progress);
            closing.push(redis);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Starts both servers, and loads rows that are missing. */
    public static Lab open(Path folder, int rows, Consumer<String> progress) throws LabException {
        try {
            return new Lab(folder, rows, progress);
        } catch (EmbeddedException e) {
            throw new LabException(String.valueOf(e.getMessage()));
        }
    }

    public String jdbcUrl() {
        return postgres.jdbcUrl();
    }

    /** May read the table. */
    public Credentials reader() {
        return postgres.reader();
    }

    /** Owns the database. */
    public Credentials owner() {
        return postgres.owner();
    }

    public int redisPort() {
        return redis.port();
    }

    public String redisPassword() {
        return redis.password();
    }

    /** All processes of PostgreSQL. */
    public ProcessTree postgres() {
        return new ProcessTree("postgres", postgres.pid());
    }

    public ProcessTree redis() {
        return new ProcessTree("redis", redis.pid());
    }

    /**
     * Starts the daemon against these servers, on free ports, and waits until it is ready.
     *
     * @param name for messages and the report
     * @param fills false for {@code --redis none}
     * @param jvm options of its JVM
     * @param flags what else it is given
     */
    public DaemonProcess daemon(String name, boolean fills, List<String> jvm, String... flags)
            throws LabException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(
                "--db=" + jdbcUrl(),
                "--db-user=" + reader().user(),
                "--redis=" + (fills ? redis.uri() : "none"),
                "--listen=127.0.0.1:0",
                "--admin=127.0.0.1:0"));
        all.addAll(List.of(flags));
        Map<String, String> environment = Map.of(
                "SLUICE_DB_PASSWORD", reader().password(),
                "SLUICE_REDIS_PASSWORD", redisPassword());
        progress.accept("starting the daemon '" + name + "' " + String.join(" ", flags));
        DaemonProcess daemon = DaemonProcess.start(name, jvm, all, environment);
        closing.push(daemon);
        return daemon;
    }

    /** Ends this when the lab ends, before what was started earlier. */
    public void closeWith(AutoCloseable resource) {
        closing.push(resource);
    }

    @Override
    public void close() {
        AutoCloseable next;
        while ((next = closing.poll()) != null) {
            try {
                next.close();
            } catch (Exception e) {
                progress.accept("could not be ended: " + e.getMessage());
            }
        }
    }
}
