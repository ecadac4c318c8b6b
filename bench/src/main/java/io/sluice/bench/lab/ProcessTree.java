package io.sluice.bench.lab;

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
    private static final int TICKS_PER_SECOND = Ticks.perSecond();

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
}
