package io.sluice.embedded;

import io.sluice.programs.Background;
import io.sluice.programs.Binaries;
import io.sluice.programs.DataFolder;
import io.sluice.programs.EmbeddedException;
import io.sluice.programs.OwnProcesses;
import io.sluice.programs.OwnerFiles;
import io.sluice.programs.Poll;
import io.sluice.programs.Ports;
import io.sluice.programs.Watchdog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A Redis server on 127.0.0.1: a cache, with 256 MB, which forgets what was used least and keeps nothing on disk. It ends with this
 * process, whichever way that ends.
 */
public final class EmbeddedRedis implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(15);
    private static final int PORTS_TO_TRY = 5;

    private final Path home;
    private final Path binary;
    private final OwnProcesses processes;
    private int port;
    private @Nullable Watchdog keeper;

    private EmbeddedRedis(Path home, Path binary, OwnProcesses processes) {
        this.home = home;
        this.binary = binary;
        this.processes = processes;
    }

    /**
     * Starts the server, its files in this folder. Ends what an earlier run has left behind.
     *
     * @param progress hears what takes time, in one line each
     * @throws EmbeddedException when there is no server to be had
     */
    public static EmbeddedRedis start(DataFolder folder, Consumer<String> progress) {
        Path binary = Binaries.redis(folder, progress);
        Path home = OwnerFiles.folder(folder.path().resolve("redis"));
        EmbeddedRedis server = new EmbeddedRedis(home, binary, new OwnProcesses(folder, "redis"));
        Background.refuse(folder);
        folder.tellCutOff(progress);
        if (!server.processes.running().isEmpty()) {
            progress.accept("a Redis of an earlier run has not ended (pid " + server.pid() + "): ending it");
            server.processes.end(Duration.ofSeconds(10));
        }
        OwnerFiles.freshLog(server.log());
        server.port = OwnerFiles.readInt(server.portFile(), 0);
        server.restart();
        progress.accept("Redis listens on 127.0.0.1:" + server.port);
        return server;
    }

    /** Starts the server again after {@link #close} or {@link #kill}, empty, on the same port if nobody has taken it. */
    public synchronized void restart() {
        if (keeper != null) {
            return;
        }
        for (int attempt = 1; keeper == null; attempt++) {
            port = attempt == 1 ? Ports.freeOr(port) : Ports.any();
            configure();
            OwnerFiles.deleteTree(pidfile());
            try {
                keeper = Watchdog.start(
                        new Watchdog.Kept(binary, pidfile(), "TERM", "KILL"),
                        log(),
                        List.of(binary.toString(), conf()));
            } catch (EmbeddedException e) {
                processes.end(Duration.ofSeconds(5));
                if (attempt == PORTS_TO_TRY || !failedToBind()) {
                    throw e;
                }
                OwnerFiles.freshLog(log());
            }
        }
        if (!Poll.until(START_LIMIT, () -> RedisPing.answers(port, password()))) {
            close();
            throw new EmbeddedException(
                    "Redis does not answer: " + OwnerFiles.lastWords(log()) + " (see " + log() + ")");
        }
        OwnerFiles.write(portFile(), port + "\n");
    }

    private boolean failedToBind() {
        return OwnerFiles.lastWords(log()).toLowerCase(Locale.ROOT).contains("failed listening on port");
    }

    private String conf() {
        return home.resolve("redis.conf").toString();
    }

    private void configure() {
        OwnerFiles.write(
                Path.of(conf()),
                String.format(
                        Locale.ROOT,
                        """
                bind 127.0.0.1
                port %d
                protected-mode yes
                requirepass %s
                save ""
                appendonly no
                maxmemory 256mb
                maxmemory-policy volatile-lru
                daemonize yes
                dir %s
                pidfile %s
                logfile %s
                """,
                        port,
                        password(),
                        quoted(home),
                        quoted(pidfile()),
                        quoted(log())));
    }

    private static String quoted(Path path) {
        return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Stops the server. Does nothing when it is stopped. */
    @Override
    public synchronized void close() {
        if (keeper == null) {
            return;
        }
        try {
            processes.end(Duration.ofSeconds(10));
        } finally {
            keeper.release();
            keeper = null;
        }
    }

    /** For tests: ends the server at once, and waits until it is gone. */
    public synchronized void kill() {
        processes.kill();
        if (keeper != null) {
            keeper.release();
            keeper = null;
        }
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
        return OwnerFiles.readInt(pidfile(), -1);
    }

    private Path pidfile() {
        return home.resolve("redis.pid");
    }

    private Path portFile() {
        return home.resolve("port");
    }

    private Path log() {
        return home.resolve("redis.log");
    }

    private Path passwordFile() {
        return home.resolve("redis.password");
    }

    public synchronized int port() {
        return port;
    }

    /** Where it listens, without the password. */
    public String uri() {
        return "redis://127.0.0.1:" + port();
    }

    /** The password of the default user. */
    public String password() {
        return OwnerFiles.password(passwordFile());
    }

    /** A command for a shell that reaches the server; the password stays in its file. */
    public String cliLine() {
        String file = "'" + passwordFile().toString().replace("'", "'\\''") + "'";
        return "REDISCLI_AUTH=\"$(cat " + file + ")\" redis-cli -u " + uri();
    }
}
