package io.sluice.bench.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * A shell between this JVM and a program that it starts. It waits for the program and ends as the program did; beside it a second
 * shell holds the reading end of a pipe from this JVM. When the pipe ends, because it was closed or because this JVM is gone, even by
 * {@code kill -9}, that one asks the program to end, and after a while makes it. Ctrl-C in a terminal reaches neither of them, nor the
 * program: they end when the bench says so.
 *
 * <p>The first line that comes from the shell is the program's process number, or nothing if it could not be started.
 */
final class Keeper {
    /** How long the program has to end in good order: longer than the daemon's own grace. */
    static final int GRACE_SECONDS = 20;

    private static final String SCRIPT =
            """
            trap '' INT HUP QUIT
            grace=$1; shift
            exec 3<&0
            sh -c 'echo $$; exec "$@"' sh "$@" </dev/null 3<&- &
            child=$!
            (
                read -r line <&3
                kill -s TERM $child
                n=0; while [ $n -lt $grace ] && kill -s 0 $child; do sleep 1; n=$((n + 1)); done
                kill -s KILL $child
            ) >/dev/null 2>&1 &
            watch=$!
            exec 3<&- <&- 2>/dev/null
            wait $child
            code=$?
            kill -s KILL $watch
            exit $code
            """;

    private Keeper() {}

    /** The command that starts this one, and keeps it. */
    static List<String> keeping(List<String> command) {
        List<String> all =
                new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "bench-keeper", Integer.toString(GRACE_SECONDS)));
        all.addAll(command);
        return all;
    }
}
