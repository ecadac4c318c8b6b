package io.sluice.programs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A shell that starts one server and ends it when this process dies, even by {@code kill -9}. It holds the reading end of a pipe: a
 * line means that the server was stopped in good order, the end of the file that nobody is left to do so. It starts the server
 * itself, so that there is no moment at which the server runs and nobody keeps it. Before it signals, it checks that the process
 * still runs the server's own binary: a process number used again by another program is left alone.
 */
public final class Watchdog {
    private static final String SCRIPT =
            """
            trap '' INT HUP TERM QUIT PIPE
            binary=$1 pidfile=$2 gently=$3 firmly=$4 log=$5; shift 5
            ( trap - INT HUP TERM QUIT PIPE; exec "$@" ) </dev/null >>"$log" 2>&1
            code=$?
            n=0; while [ $code = 0 ] && [ ! -s "$pidfile" ] && [ $n -lt 50 ]; do sleep 0.1; n=$((n + 1)); done
            [ -s "$pidfile" ] && read -r pid <"$pidfile" || pid=
            if [ -n "$pid" ]; then echo $code; else echo none; fi
            if read -r line || [ -z "$pid" ]; then exit 0; fi
            ours() {
                if [ -e "/proc/$pid/exe" ]; then runs=$(readlink "/proc/$pid/exe"); else runs=$(ps -o comm= -p "$pid"); fi
                [ "$runs" = "$binary" ]
            }
            wait_for_end() { n=0; while [ $n -lt "$1" ] && ours; do sleep 1; n=$((n + 1)); done; }
            ours && kill -s "$gently" "$pid" && wait_for_end 30
            ours && kill -s "$firmly" "$pid" && wait_for_end 5
            ours && kill -s KILL "$pid"
            """;

    private final Process shell;

    private Watchdog(Process shell) {
        this.shell = shell;
    }

    /**
     * How to end a server.
     *
     * @param binary the program that it runs, a real path
     * @param pidfile its first line is the server's process number
     * @param gently the signal for an orderly end, which has 30 seconds
     * @param firmly the signal after that, which has 5 seconds
     */
    public record Kept(Path binary, Path pidfile, String gently, String firmly) {}

    /**
     * Runs a command that starts a server in the background and returns; blocks until then, as long as the command does.
     *
     * @return the keeper, when the command ended with 0 and the server has written its process number
     * @throws EmbeddedException when it did not; nobody is kept then
     */
    public static Watchdog start(Kept kept, Path log, List<String> command) {
        List<String> all = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "sluice-keeper"));
        all.addAll(List.of(kept.binary.toString(), kept.pidfile.toString(), kept.gently, kept.firmly, log.toString()));
        all.addAll(command);
        try {
            Process shell = new ProcessBuilder(all)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Watchdog keeper = new Watchdog(shell);
            BufferedReader said = shell.inputReader(StandardCharsets.US_ASCII);
            String code = said.readLine();
            if (!"0".equals(code)) {
                keeper.release();
                throw new EmbeddedException(kept.binary.getFileName() + " did not start: " + OwnerFiles.lastWords(log)
                        + " (see " + log + ")");
            }
            return keeper;
        } catch (IOException e) {
            throw new EmbeddedException("cannot start a process: " + e.getMessage(), e);
        }
    }

    /** Ends the keeper and leaves its server as it is. */
    public void release() {
        try (OutputStream pipe = shell.getOutputStream()) {
            pipe.write('\n');
        } catch (IOException e) {
            shell.destroyForcibly(); // it has ended already, or is about to
        }
        Poll.until(Duration.ofSeconds(5), () -> !shell.isAlive());
        if (shell.isAlive()) {
            shell.destroyForcibly();
        }
    }
}
