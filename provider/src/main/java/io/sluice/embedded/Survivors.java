package io.sluice.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The processes that run a binary of this data folder. The binary tells ours from strangers: nobody else runs it, whatever process
 * number a stale file names.
 */
final class Survivors {
    private final Predicate<ProcessHandle> ours;

    /** @param name how the folder of the binaries begins: {@code postgres} or {@code redis} */
    Survivors(DataFolder folder, String name) {
        Path binaries = folder.binaries();
        this.ours = process -> process.info()
                .command()
                .map(Path::of)
                .filter(path -> path.startsWith(binaries)
                        && binaries.relativize(path).getName(0).toString().startsWith(name + "-"))
                .isPresent();
    }

    List<ProcessHandle> running() {
        return ProcessHandle.allProcesses().filter(ours).toList();
    }

    boolean isOurs(long pid) {
        return ProcessHandle.of(pid).filter(ours).isPresent();
    }

    boolean awaitEnd(Duration limit) {
        return Waits.until(limit, () -> running().isEmpty());
    }

    /** Asks all of them to end, and after the limit makes them. */
    void end(Duration limit) {
        running().forEach(ProcessHandle::destroy);
        if (!awaitEnd(limit)) {
            kill();
        }
    }

    /** Sends each a signal that Java has no word for. */
    void signal(String name) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "kill -s \"$@\"", "sh", name));
        running().forEach(process -> command.add(Long.toString(process.pid())));
        int unused = Commands.run(command, "", Commands.NOWHERE, Duration.ofSeconds(5)); // one may have ended meanwhile
    }

    /** Ends all of them at once, and waits until they are gone. */
    void kill() {
        boolean gone = Waits.until(Duration.ofSeconds(10), () -> {
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
