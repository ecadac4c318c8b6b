package io.sluice.embedded;

import com.sun.security.auth.module.UnixSystem;
import io.sluice.programs.EmbeddedException;
import io.sluice.programs.Shell;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's programs and how to run them. They refuse root; for root they run in a user namespace in which they see themselves
 * as somebody else, while files and signals stay root's.
 */
record PostgresBinaries(Path home, List<String> before) {

    /** Finds out whether root's way is needed, and whether it works. */
    static PostgresBinaries at(Path home) {
        if (new UnixSystem().getUid() != 0) {
            return new PostgresBinaries(home, List.of());
        }
        List<String> unshare = List.of("unshare", "--user", "--");
        try {
            List<String> trial = new ArrayList<>(unshare);
            trial.add("true");
            if (Shell.run(trial, "", Shell.NOWHERE, Duration.ofSeconds(10)) == 0) {
                return new PostgresBinaries(home, unshare);
            }
        } catch (EmbeddedException e) {
            throw refused(e);
        }
        throw refused(null);
    }

    private static EmbeddedException refused(@Nullable Throwable cause) {
        String message = "PostgreSQL does not run as root, and `unshare --user` does not work here: "
                + "start Sluice as another user, or give a server of your own with --db";
        return cause == null ? new EmbeddedException(message) : new EmbeddedException(message, cause);
    }

    Path program(String name) {
        return home.resolve("bin").resolve(name);
    }

    List<String> command(String name, String... arguments) {
        List<String> all = new ArrayList<>(before);
        all.add(program(name).toString());
        all.addAll(List.of(arguments));
        return all;
    }
}
