package io.sluice.bench;

import io.sluice.bench.drill.Drill;
import io.sluice.bench.drill.DrillOptions;
import io.sluice.bench.drill.Result;
import io.sluice.bench.lab.Checkout;
import io.sluice.bench.lab.ClusterLab;
import io.sluice.bench.lab.LabException;
import io.sluice.bench.load.LoadException;
import io.sluice.embedded.EmbeddedException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

/** One drill, from its flags to its verdict. */
final class DrillRun {
    private static final int STOPPED = 130;
    private static final int REPLICAS = 2;

    private final Drill drill;
    private final CommandLine command;
    private final Stop stop;
    private final long begin = System.nanoTime();
    private @Nullable ClusterLab lab;

    DrillRun(Drill drill, CommandLine command, Stop stop) {
        this.drill = drill;
        this.command = command;
        this.stop = stop;
    }

    /** The exit code. Everything that was started has ended. */
    int run() {
        stop.begin();
        Result result = null;
        String trouble = null;
        try {
            result = measured();
        } catch (Exception e) {
            trouble = reason(e);
        } finally {
            stop.over();
            end();
        }
        if (stop.asked()) {
            command.getErr().println(Drills.NAME + ": stopped by a signal");
            return STOPPED;
        }
        if (result == null) {
            command.getErr().println(Drills.NAME + ": " + trouble);
            return ExitCode.SOFTWARE;
        }
        command.getOut().print(result.text());
        command.getOut().flush();
        return result.holds() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private Result measured() throws Exception {
        Path folder = drill.common().dataDir(Checkout.root().resolve("bench/target/drill-data"));
        ClusterLab opened =
                ClusterLab.open(folder, DrillOptions.SAMPLE_ROWS, REPLICAS, drill.sync(), this::say, stop::interrupt);
        lab = opened;
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Result result = drill.run(opened, this::say);
        opened.check();
        return result;
    }

    private void say(String line) {
        command.getErr()
                .println(
                        String.format(Locale.ROOT, "%7.1f s  %s", (System.nanoTime() - begin) / 1e9, OneLine.of(line)));
    }

    /** The daemon that died, behind whatever that has led to. */
    private String reason(Exception e) {
        try {
            if (lab != null) {
                lab.check();
            }
        } catch (LabException dead) {
            return OneLine.of(dead.getMessage());
        }
        if (!expected(e) && !stop.asked()) {
            e.printStackTrace(command.getErr()); // a bug of ours
        }
        return OneLine.of(e.getMessage() == null ? e.toString() : e.getMessage());
    }

    /** What a user can mend, or what the drill was to find out. */
    private static boolean expected(Exception e) {
        return e instanceof LabException
                || e instanceof LoadException
                || e instanceof EmbeddedException
                || e instanceof SQLException
                || e instanceof IOException;
    }

    private void end() {
        if (lab != null) {
            lab.close();
        }
    }
}
