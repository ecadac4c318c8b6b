package io.sluice.bench.load;

import io.sluice.bench.base.BenchException;
import io.sluice.daemon.Descriptors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * How many file descriptors a process may have open, read from {@code /proc}. Where there is no such folder nothing is known, and
 * nothing is refused.
 */
public final class FileDescriptors {
    /** What a daemon has open besides its clients' connections: the largest pool, libraries, event loops. */
    public static final int OF_DAEMON = 600;

    /** What a JVM opens while it runs, besides connections: jars, event loops, pipes to processes. */
    private static final long SPARE = 50;

    private FileDescriptors() {}

    /**
     * Makes sure that this process may open so many connections more.
     *
     * @throws BenchException saying how many are needed, and how to allow them
     */
    public static void require(int connections) {
        compare(open() + connections + SPARE, Descriptors.allowed(Path.of("/proc/self/limits")), "");
    }

    /**
     * Makes sure that another process, a daemon or a peer, may have so many connections open at all.
     *
     * @param name the process's, for the message
     * @throws BenchException likewise
     */
    public static void require(int connections, long pid, String name) {
        long allowed = Descriptors.allowed(Path.of("/proc", Long.toString(pid), "limits"));
        compare(connections + OF_DAEMON, allowed, " for " + name);
    }

    static void compare(long needed, long allowed, String whose) {
        if (needed > allowed) {
            throw new BenchException(String.format(
                    Locale.ROOT,
                    "%,d file descriptors are needed%s, %,d are allowed: raise it with ulimit -n %d (or more)",
                    needed,
                    whose,
                    allowed,
                    needed));
        }
    }

    private static long open() {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.count();
        } catch (IOException e) {
            return 0;
        }
    }
}
