package io.sluice.bench;

import io.sluice.bench.base.BenchException;
import io.sluice.programs.EmbeddedException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

/** One run of a scenario or a drill, from its flags to what it came to. */
final class Execution {
    /** What a shell calls a program that SIGINT has ended. */
    private static final int STOPPED = 130;

    private final String program;
    private final CommandLine command;
    private final Stop stop;

    Execution(String program, CommandLine command, Stop stop) {
        this.program = program;
        this.command = command;
        this.stop = stop;
    }

    /** What is run. */
    interface Job {
        /** Does all of it, with servers that it starts. */
        void run() throws Exception;

        /**
         * Looks whether everything that was started still runs.
         *
         * @throws BenchException if something has ended by itself
         */
        void check();

        /** Ends everything that was started. */
        void end();

        /**
         * What it came to, for the terminal.
         *
         * @param trouble why it ended early, or null if it is whole
         */
        String finish(@Nullable String trouble);

        /** Whether what was promised held. */
        boolean passed();
    }

    /** The exit code. Everything that was started has ended, and whatever was measured is said, also when the run ends early. */
    int run(Callable<? extends Job> opening) {
        try {
            Job job = opening.call();
            String trouble = trouble(job);
            command.getOut().print(job.finish(trouble));
            command.getOut().flush();
            if (trouble == null) {
                return job.passed() ? ExitCode.OK : ExitCode.SOFTWARE;
            }
            tell(trouble);
        } catch (Exception e) {
            tell(reason(e));
        }
        return stop.asked() ? STOPPED : ExitCode.SOFTWARE;
    }

    private void tell(String line) {
        command.getErr().println(program + ": " + line);
    }

    /** Runs it; why it ended early, or null. */
    private @Nullable String trouble(Job job) {
        stop.begin();
        try {
            job.run();
            job.check();
            return stop.asked() ? stopped() : null;
        } catch (Exception e) {
            return reason(job, e);
        } finally {
            stop.over();
            job.end();
        }
    }

    private static String stopped() {
        return "stopped by a signal";
    }

    /** The process that died, behind whatever it has led to. */
    private String reason(Job job, Exception e) {
        try {
            if (!stop.asked()) {
                job.check();
            }
        } catch (BenchException dead) {
            return reason(dead);
        }
        return reason(e);
    }

    private String reason(Exception e) {
        if (stop.asked()) {
            return stopped();
        }
        if (!expected(e)) {
            e.printStackTrace(command.getErr()); // a bug of ours
        }
        return Program.oneLine(e.getMessage() == null ? e.toString() : e.getMessage());
    }

    /** What a user can mend, or what a drill was to find out. */
    private static boolean expected(Exception e) {
        return e instanceof BenchException
                || e instanceof EmbeddedException
                || e instanceof SQLException
                || e instanceof IOException;
    }
}
