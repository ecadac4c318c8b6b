package io.sluice.bench.lab;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A process with its descendants: those of PostgreSQL are its backends. What a descendant used stays counted when it has ended: the
 * kernel adds it to its parent's.
 */
public final class ProcessTree {
    private static final int LOOKS = 5;

    /** USER_HZ, in which the kernel tells CPU time to every program on all systems that a JVM 17 runs on. */
    private static final int TICKS_PER_SECOND = 100;

    private final String name;
    private final long pid;
    private final ProcFiles proc;

    public ProcessTree(String name, long pid) {
        this(name, pid, new ProcFiles(Path.of("/proc"), TICKS_PER_SECOND));
    }

    ProcessTree(String name, long pid, ProcFiles proc) {
        this.name = name;
        this.pid = pid;
        this.proc = proc;
    }

    public String name() {
        return name;
    }

    public long pid() {
        return pid;
    }

    /** What all of them have used until now; nothing once they are gone. */
    public Usage usage() {
        return proc.exist() ? sum(proc::usage, Usage.NONE, Usage::plus) : Usage.UNKNOWN;
    }

    /** The {@link Usage#cpuSeconds} alone: memory takes the kernel a while to add up, some ms for each process. */
    public double cpuSeconds() {
        return proc.exist() ? sum(proc::cpuSeconds, 0.0, Double::sum) : Double.NaN;
    }

    /** Looks again while the tree changes: a process that ends during a look is counted twice, or not at all. */
    private <T> T sum(Function<Long, T> look, T none, BinaryOperator<T> plus) {
        for (int looks = 1; ; looks++) {
            List<Long> before = pids();
            T sum = before.stream().map(look).reduce(none, plus);
            if (looks == LOOKS || before.equals(pids())) {
                return sum;
            }
        }
    }

    private List<Long> pids() {
        return ProcessHandle.of(pid).stream()
                .flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
                .map(ProcessHandle::pid)
                .sorted()
                .toList();
    }

    /** What the kernel tells of one process in {@code /proc/PID}. */
    record ProcFiles(Path root, int ticksPerSecond) {
        private static final long PAGE = 4096;

        boolean exist() {
            return Files.isReadable(root.resolve("self/stat"));
        }

        /** Nothing if there is no such process. */
        Usage usage(long pid) {
            Path folder = root.resolve(Long.toString(pid));
            String[] fields = stat(folder);
            if (fields.length == 0) {
                return Usage.NONE;
            }
            double resident = value(folder.resolve("smaps_rollup"), "Pss:") * 1024;
            if (Double.isNaN(resident)) {
                resident = Double.parseDouble(fields[21]) * PAGE;
            }
            Path io = folder.resolve("io");
            return new Usage(cpuSeconds(fields), resident, value(io, "read_bytes:"), value(io, "write_bytes:"));
        }

        /** Likewise. */
        double cpuSeconds(long pid) {
            return cpuSeconds(stat(root.resolve(Long.toString(pid))));
        }

        private double cpuSeconds(String[] fields) {
            double ticks = 0;
            for (int i = 11;
                    i <= 14 && i < fields.length;
                    i++) { // utime, stime, and the two of children that have ended
                ticks += Double.parseDouble(fields[i]);
            }
            return ticks / ticksPerSecond;
        }

        /** From the third field on: the second is the program's name in parentheses, which may hold anything. */
        private static String[] stat(Path folder) {
            List<String> lines = lines(folder.resolve("stat"));
            String line = String.join(" ", lines);
            return lines.isEmpty()
                    ? new String[0]
                    : line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        }

        /** The number behind this word, or NaN. */
        private static double value(Path file, String word) {
            for (String line : lines(file)) {
                String[] words = line.split("\\s+", -1);
                if (words[0].equals(word)) {
                    return Double.parseDouble(words[1]);
                }
            }
            return Double.NaN;
        }

        /** None if the process has ended or the file is another user's. */
        private static List<String> lines(Path file) {
            try {
                return Files.readAllLines(file, ISO_8859_1); // a name may be any bytes
            } catch (IOException e) {
                return List.of();
            }
        }
    }

    /**
     * What processes have used since they began, from /proc; {@link #minus} gives what they used between two looks. NaN stands for what
     * the system does not tell: all of it where there is no /proc, disk I/O of other users' processes.
     *
     * @param cpuSeconds user and system time, of children that have ended too
     * @param residentBytes memory now; shared pages counted once (PSS where the kernel tells it, else RSS)
     * @param readBytes from disk
     * @param writtenBytes to disk
     */
    public record Usage(double cpuSeconds, double residentBytes, double readBytes, double writtenBytes) {
        static final Usage NONE = new Usage(0, 0, 0, 0);
        static final Usage UNKNOWN = new Usage(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

        /** Sums are those since the earlier look, never below 0; memory is that of this look. */
        public Usage minus(Usage earlier) {
            return new Usage(
                    Math.max(0, cpuSeconds - earlier.cpuSeconds),
                    residentBytes,
                    Math.max(0, readBytes - earlier.readBytes),
                    Math.max(0, writtenBytes - earlier.writtenBytes));
        }

        Usage plus(Usage other) {
            return new Usage(
                    cpuSeconds + other.cpuSeconds,
                    residentBytes + other.residentBytes,
                    readBytes + other.readBytes,
                    writtenBytes + other.writtenBytes);
        }
    }
}
