package io.sluice.programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The processes that run a binary of this data folder, or those of one server among them. The binary tells ours from strangers:
 * nobody else runs it, whatever process number a stale file names.
 */
public final class OwnProcesses {
    private static final Path PROC = Path.of("/proc");

    /** What is stopped starts nothing more, so that two are enough; one that is told to go on may start others without end. */
    private static final int MOST_LOOKS = 10;

    private final Predicate<ProcessHandle> ours;

    /** @param name how the folder of the binaries begins: {@code postgres} or {@code redis} */
    public OwnProcesses(DataFolder folder, String name) {
        Path binaries = folder.binaries();
        this.ours = process -> process.info()
                .command()
                .map(Path::of)
                .filter(path -> path.startsWith(binaries)
                        && binaries.relativize(path).getName(0).toString().startsWith(name + "-"))
                .isPresent();
    }

    private OwnProcesses(Predicate<ProcessHandle> ours) {
        this.ours = ours;
    }

    /**
     * Those of one PostgreSQL server. Each of its processes, one that lost its parent too, works in the server's data folder; where
     * that cannot be seen, they are the one that the server's own note names, and its children.
     *
     * @param pidfile the note
     */
    public OwnProcesses of(Path data, Path pidfile) {
        boolean seen = Files.exists(PROC.resolve("self/cwd"));
        return new OwnProcesses(
                ours.and(process -> seen ? worksIn(process, data) : isOrChildOf(process, noted(pidfile))));
    }

    private static boolean worksIn(ProcessHandle process, Path folder) {
        try {
            return Files.readSymbolicLink(
                            PROC.resolve(Long.toString(process.pid())).resolve("cwd"))
                    .equals(folder);
        } catch (IOException e) {
            return false; // it has ended
        }
    }

    private static boolean isOrChildOf(ProcessHandle process, long pid) {
        return process.pid() == pid
                || process.parent().filter(parent -> parent.pid() == pid).isPresent();
    }

    /** The process that a PostgreSQL server has noted down as its own, or -1 when there is none; it may be gone long since. */
    public static long noted(Path pidfile) {
        String text = OwnerFiles.read(pidfile);
        String first = text == null ? "" : text.lines().findFirst().orElse("");
        return first.matches("-?\\d{1,9}") ? Math.abs(Long.parseLong(first)) : -1; // negative in single-user mode
    }

    public List<ProcessHandle> running() {
        return ProcessHandle.allProcesses().filter(ours).toList();
    }

    public boolean isOurs(long pid) {
        return ProcessHandle.of(pid).filter(ours).isPresent();
    }

    public boolean awaitEnd(Duration limit) {
        return Poll.until(limit, () -> running().isEmpty());
    }

    /** Asks all of them to end, and after the limit makes them. */
    public void end(Duration limit) {
        running().forEach(ProcessHandle::destroy);
        if (!awaitEnd(limit)) {
            kill();
        }
    }

    /** Sends each a signal that Java has no word for, also those that one of them starts until it is reached. */
    public void signal(String name) {
        Set<Long> reached = new HashSet<>();
        List<Long> left = without(reached);
        for (int look = 0; look < MOST_LOOKS && !left.isEmpty(); look++) {
            List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "kill -s \"$@\"", "sh", name));
            left.forEach(pid -> command.add(Long.toString(pid)));
            Shell.run(command, "", Shell.NOWHERE, Duration.ofSeconds(5)); // one may have ended meanwhile
            reached.addAll(left);
            left = without(reached);
        }
    }

    private List<Long> without(Set<Long> reached) {
        return running().stream()
                .map(ProcessHandle::pid)
                .filter(pid -> !reached.contains(pid))
                .toList();
    }

    /** Ends all of them at once, and waits until they are gone. */
    public void kill() {
        boolean gone = Poll.until(Duration.ofSeconds(10), () -> {
            List<ProcessHandle> left = running();
            left.forEach(ProcessHandle::destroyForcibly);
            return left.isEmpty();
        });
        if (!gone) {
            throw new EmbeddedException("processes of an earlier run do not end: "
                    + running().stream().map(ProcessHandle::pid).toList());
        }
    }
}
