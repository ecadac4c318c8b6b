package io.sluice.embedded;

import io.sluice.programs.Binaries;
import io.sluice.programs.DataFolder;
import io.sluice.programs.EmbeddedException;
import io.sluice.programs.OwnProcesses;
import io.sluice.programs.OwnerFiles;
import io.sluice.programs.Ports;
import io.sluice.programs.Shell;
import io.sluice.programs.Watchdog;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The processes of one server: started, stopped and signalled alone, whatever other servers run the same binary. */
final class Postmaster {
    private static final int START_SECONDS = 120;
    private static final int STOP_SECONDS = 60;
    private static final int PROMOTE_SECONDS = 60;
    private static final int PORTS_TO_TRY = 5;

    private final PostgresBinaries binaries;
    private final PostgresHome home;
    private final OwnProcesses processes;
    private final boolean kept;
    private @Nullable Watchdog keeper;

    /** @param kept whether the server ends with this process; otherwise it runs until it is stopped */
    Postmaster(DataFolder folder, PostgresBinaries binaries, PostgresHome home, boolean kept) {
        this.binaries = binaries;
        this.home = home;
        this.processes = new OwnProcesses(folder, "postgres").of(home.data(), home.pidfile());
        this.kept = kept;
    }

    boolean running() {
        return processes.isOurs(pid());
    }

    /** The server's process as its own note says, or -1 when there is none. */
    long pid() {
        return OwnProcesses.noted(home.pidfile());
    }

    /**
     * Starts the server, and returns when it accepts connections. One that runs is left as it is.
     *
     * @param wanted the port to have if it is free; 0 for any
     * @param configure writes the settings for the port given
     * @return the port that it listens on
     */
    int start(int wanted, IntConsumer configure) {
        if (running()) {
            return wanted;
        }
        kill();
        for (int attempt = 1; ; attempt++) {
            int port = attempt == 1 ? Ports.freeOr(wanted) : Ports.any();
            configure.accept(port);
            try {
                launch();
                OwnerFiles.write(home.portFile(), port + "\n");
                return port;
            } catch (EmbeddedException e) {
                stop();
                String why = OwnerFiles.lastWords(home.log());
                if (attempt == PORTS_TO_TRY || !why.contains("could not create any TCP/IP sockets")) {
                    throw e;
                }
                OwnerFiles.freshLog(home.log());
            }
        }
    }

    /** {@code pg_ctl} gives the server a session of its own, so that Ctrl-C in a terminal does not reach it before its clients. */
    private void launch() {
        List<String> command = control("start", "--wait", "--timeout=" + START_SECONDS, "--log=" + home.log());
        if (kept) {
            keeper = Watchdog.start(
                    new Watchdog.Kept(binaries.program("postgres"), home.pidfile(), "INT", "QUIT"),
                    home.log(),
                    command);
        } else if (Shell.run(command, "", home.log(), Duration.ofSeconds(START_SECONDS + 5)) != 0) {
            throw new EmbeddedException(
                    "postgres did not start: " + OwnerFiles.lastWords(home.log()) + " (see " + home.log() + ")");
        }
    }

    private List<String> control(String verb, String... arguments) {
        List<String> command = new ArrayList<>(binaries.command("pg_ctl", verb, "--pgdata=" + home.data(), "--silent"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Stops the server, also one that hangs: running transactions are rolled back, everything committed is on disk. */
    void stop() {
        try {
            if (running()) {
                processes.signal("CONT");
                Shell.run(
                        control("stop", "--mode=fast", "--wait", "--timeout=" + STOP_SECONDS),
                        "",
                        home.log(),
                        Duration.ofSeconds(STOP_SECONDS + 5)); // whether it has ended is seen below
            }
            processes.end(Duration.ofSeconds(10));
        } finally {
            release();
        }
    }

    /**
     * Ends the server as a power cut would, and waits until all its processes are gone. Of one that has ended by itself this removes
     * what is left, and its note, lest the number in it be another's by now.
     */
    void kill() {
        processes.kill();
        release();
        if (Files.exists(home.pidfile())) {
            OwnerFiles.deleteTree(home.pidfile());
        }
    }

    private void release() {
        if (keeper != null) {
            keeper.release();
            keeper = null;
        }
    }

    void signal(String name) {
        processes.signal(name);
    }

    /** The server reads its settings again, some milliseconds from now. */
    void reload() {
        control("make PostgreSQL read its settings", Duration.ofSeconds(10), control("reload"));
    }

    /** Makes a replica the primary; returns when it accepts writes. */
    void promote() {
        control(
                "promote the replica",
                Duration.ofSeconds(PROMOTE_SECONDS + 5),
                control("promote", "--wait", "--timeout=" + PROMOTE_SECONDS));
    }

    private void control(String what, Duration limit, List<String> command) {
        if (Shell.run(command, "", home.log(), limit) != 0) {
            throw new EmbeddedException(
                    "cannot " + what + ": " + OwnerFiles.lastWords(home.log()) + " (see " + home.log() + ")");
        }
    }

    /** Ends the servers of an earlier run, all that the folder has. */
    static void clearAway(DataFolder folder, Consumer<String> progress) {
        if (new OwnProcesses(folder, "postgres").running().isEmpty()) {
            return;
        }
        PostgresBinaries binaries = PostgresBinaries.at(Binaries.postgres(folder, progress));
        for (PostgresHome home : PostgresHome.all(folder)) {
            Postmaster left = new Postmaster(folder, binaries, home, false);
            if (left.running()) {
                progress.accept("a PostgreSQL of an earlier run has not ended (pid " + left.pid() + "): ending it");
                left.stop();
            }
        }
        new OwnProcesses(folder, "postgres").end(Duration.ofSeconds(10));
    }
}
