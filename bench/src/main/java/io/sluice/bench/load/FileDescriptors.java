package io.sluice.bench.load;

import io.sluice.bench.base.BenchException;
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
    /** What a JVM opens while it runs, besides connections: jars, event loops, pipes to processes. */
    private static final long SPARE = 50;

    private static final String LINE = "Max open files";

    private FileDescriptors() {}

    /**
     * Makes sure that this process may open so many connections more.
     *
     * @throws BenchException saying how many are needed, and how to allow them
     */
    public static void require(int connections) {
        compare(open() + connections + SPARE, allowed(Path.of("/proc/self/limits")), "");
    }

    /**
     * Makes sure that another process, a daemon say, may have so many descriptors open at all.
     *
     * @param name the process's, for the message
     * @throws BenchException likewise
     */
    public static void require(long needed, long pid, String name) {
        compare(needed, allowed(Path.of("/proc", Long.toString(pid), "limits")), " for " + name);
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

    /** The soft limit, which a JVM raises to the hard one when it starts. */
    static long allowed(Path limits) {
        try {
            return Files.readAllLines(limits).stream()
                    .filter(line -> line.startsWith(LINE))
                    .map(line -> line.substring(LINE.length()).strip().split("\\s+", 2)[0])
                    .filter(limit -> !limit.equals("unlimited"))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        } catch (IOException | NumberFormatException e) {
            return Long.MAX_VALUE;
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
