package io.sluice.bench.lab;

import java.nio.file.Path;
import java.util.List;
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
        if (!proc.exist()) {
            return Usage.UNKNOWN;
        }
        // A process that ends while this looks would be counted twice, or not at all.
        for (int look = 1; ; look++) {
            List<Long> before = pids();
            Usage sum = before.stream().map(proc::usage).reduce(Usage.NONE, Usage::plus);
            if (before.equals(pids()) || look == LOOKS) {
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
