package io.sluice.compose;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The PostgreSQL that is installed on this machine, as the image has one: with pg_basebackup and psql, which the embedded one lacks.
 *
 * @param bin its programs
 * @param before goes before every command, so that it is not root who runs it, and that it ends when this process does
 */
record HostPostgres(Path bin, List<String> before) {
    private static final List<String> NEEDED =
            List.of("initdb", "postgres", "pg_ctl", "pg_basebackup", "pg_isready", "psql");

    /** Skips the test, and says why, where there is none or where it cannot run. */
    static HostPostgres orSkip() throws IOException, InterruptedException {
        List<Path> found = installed();
        Assumptions.assumeFalse(found.isEmpty(), "skipped: no PostgreSQL is installed here (" + NEEDED + ")");
        List<String> before = new ArrayList<>();
        if (new UnixSystem().getUid() == 0) {
            before.addAll(List.of("unshare", "--user", "--"));
        }
        // A shell that was itself started with SIGINT ignored, as background jobs are, could not heed it.
        before.addAll(List.of("env", "--default-signal=INT", "setpriv", "--pdeathsig", "INT", "--"));
        List<String> trial = Stream.concat(before.stream(), Stream.of("bash", "-c", "mv --version && timeout 1 true"))
                .toList();
        try {
            Ran ran = Ran.of(trial, Map.of());
            Assumptions.assumeTrue(ran.code() == 0, () -> "skipped: " + trial + " fails here: " + ran.output());
        } catch (IOException e) {
            Assumptions.abort("skipped: " + trial + " cannot be run here: " + e.getMessage());
        }
        return new HostPostgres(found.get(0), before);
    }

    /** Folders that have all the programs, the newest of Debian's first. */
    private static List<Path> installed() throws IOException {
        List<Path> folders = new ArrayList<>();
        Path debian = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(debian)) {
            try (Stream<Path> versions = Files.list(debian)) {
                versions.sorted(Comparator.comparing(
                                        (Path version) -> version.getFileName().toString())
                                .reversed())
                        .forEach(version -> folders.add(version.resolve("bin")));
            }
        }
        for (String folder : System.getenv("PATH").split(":", -1)) {
            folders.add(Path.of(folder));
        }
        return folders.stream()
                .filter(bin -> NEEDED.stream().allMatch(name -> Files.isExecutable(bin.resolve(name))))
                .toList();
    }

    List<String> command(List<String> rest) {
        return Stream.concat(before.stream(), rest.stream()).toList();
    }
}
