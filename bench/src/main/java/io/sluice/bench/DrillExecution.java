package io.sluice.bench;

import io.sluice.bench.drill.Drill;
import io.sluice.bench.drill.DrillRun;
import io.sluice.bench.lab.Cluster;
import io.sluice.bench.lab.DrillLab;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.LabOptions;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One drill, on a primary and two replicas of its own. */
final class DrillExecution implements Execution.Job {
    private static final int REPLICAS = 2;

    private final Drill drill;
    private final LabOptions options;
    private final PrintWriter err;
    private final Stop stop;
    private final long begin = System.nanoTime();
    private @Nullable Lab lab;
    private @Nullable DrillRun drilled;

    DrillExecution(Drill drill, LabOptions options, PrintWriter err, Stop stop) {
        this.drill = drill;
        this.options = options;
        this.err = err;
        this.stop = stop;
    }

    @Override
    public void run() throws Exception {
        lab = DrillLab.open(
                options.dataDir("bench/target/drill-data"),
                DrillRun.SAMPLE_ROWS,
                new Cluster(REPLICAS, drill.sync()),
                options.extras(),
                this::say,
                stop::interrupt);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        try (DrillRun run = new DrillRun(lab, this::say)) {
            drill.run(run);
            run.endWorkers();
            drilled = run;
        }
    }

    private void say(String line) {
        err.println(
                String.format(Locale.ROOT, "%7.1f s  %s", (System.nanoTime() - begin) / 1e9, Program.oneLine(line)));
    }

    @Override
    public void check() {
        if (lab != null) {
            lab.check();
        }
    }

    @Override
    public void end() {
        if (lab != null) {
            lab.close();
        }
    }

    @Override
    public String finish(@Nullable String trouble) {
        return drilled == null || trouble != null ? "" : drilled.text();
    }

    @Override
    public boolean passed() {
        return drilled != null && drilled.holds();
    }
}
