package io.sluice.bench;

import io.sluice.bench.lab.LabException;
import io.sluice.bench.load.LoadException;
import io.sluice.bench.report.ReportException;
import io.sluice.bench.scenario.Scenario;
import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

/** One run of a scenario, from its flags to its report. */
final class Execution {
    /** What a shell calls a program that SIGINT has ended. */
    private static final int STOPPED = 130;

    private static final String STOPPED_BY_SIGNAL = "stopped by a signal";

    private final Scenario scenario;
    private final CommandLine command;
    private final Stop stop;

    Execution(Scenario scenario, CommandLine command, Stop stop) {
        this.scenario = scenario;
        this.command = command;
        this.stop = stop;
    }

    /** The exit code. Whatever was measured is in the report, also when the run ends early. */
    int run() {
        try {
            ScenarioRun run = ScenarioRun.open(scenario, command, stop);
            String partial = measure(run);
            command.getOut().print(run.finish(partial));
            command.getOut().flush();
            if (partial == null) {
                return ExitCode.OK;
            }
            tell(partial);
        } catch (LabException | LoadException | ReportException e) {
            tell(e.getMessage());
        } catch (InterruptedException e) {
            tell(STOPPED_BY_SIGNAL);
        }
        return stop.asked() ? STOPPED : ExitCode.SOFTWARE;
    }

    private void tell(@Nullable String line) {
        command.getErr().println("bench: " + OneLine.of(line));
    }

    /** Why it ended early, or null. */
    private @Nullable String measure(ScenarioRun run) {
        stop.begin();
        try {
            scenario.measure(run);
            run.check();
            return stop.asked() ? STOPPED_BY_SIGNAL : null;
        } catch (Exception e) {
            return reason(run, e);
        } finally {
            stop.over();
            run.endServers();
        }
    }

    /** The signal, or the process that died, behind whatever it has led to. */
    private String reason(ScenarioRun run, Exception e) {
        if (stop.asked()) {
            return STOPPED_BY_SIGNAL;
        }
        try {
            run.check();
        } catch (LabException dead) {
            return OneLine.of(dead.getMessage());
        }
        if (!expected(e)) {
            e.printStackTrace(command.getErr()); // a bug of ours
        }
        return OneLine.of(e.getMessage() == null ? e.toString() : e.getMessage());
    }

    /** What a user can mend. */
    private static boolean expected(Exception e) {
        return e instanceof LabException
                || e instanceof LoadException
                || e instanceof ReportException
                || e instanceof SQLException
                || e instanceof IOException;
    }
}
