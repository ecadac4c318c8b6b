package io.sluice.bench;

import io.sluice.bench.capacity.Demand;
import io.sluice.bench.capacity.ManyDaemons;
import io.sluice.bench.measure.Scenario;
import io.sluice.bench.odata.OData;
import io.sluice.bench.scenario.Article;
import io.sluice.bench.scenario.Batch;
import io.sluice.bench.scenario.Changes;
import io.sluice.bench.scenario.Doors;
import io.sluice.bench.scenario.Footprint;
import io.sluice.bench.scenario.Micro;
import io.sluice.bench.scenario.Open;
import io.sluice.bench.scenario.Peers;
import io.sluice.bench.scenario.Qps;
import io.sluice.bench.scenario.Routing;
import io.sluice.bench.scenario.SharedLanes;
import io.sluice.bench.scenario.Stages;
import io.sluice.bench.scenario.Sweep;
import io.sluice.bench.scenario.Writes;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program: {@code bench SCENARIO [FLAG]...}. */
@Command(
        name = "bench",
        description = "Measures the daemon as its users feel it, beside what they would use instead.",
        customSynopsis = "run.sh bench SCENARIO [FLAG]...",
        synopsisSubcommandLabel = "SCENARIO",
        commandListHeading = "%nScenarios; each has --help:%n",
        footer = {
            "",
            "Results go to bench/target/report/<time>-<scenario>: results.json, and report.html for a browser."
        },
        mixinStandardHelpOptions = true)
public final class Bench {
    private Bench() {}

    public static void main(String[] args) {
        Program.main(args, Bench::run);
    }

    /** Runs to the end and returns the exit code: 0 whole, 1 something failed, 2 a flag is wrong, 130 stopped. */
    static int run(String[] args, Stop stop, PrintWriter out, PrintWriter err) {
        return new Program(commands(), "scenario", stop).run(args, out, err);
    }

    static CommandLine commands() {
        CommandLine program = new CommandLine(new Bench());
        for (Scenario scenario : List.of(
                new Article(),
                new Peers(),
                new Batch(),
                new Open(),
                new Qps(),
                new Stages(),
                new Routing(),
                new Writes(),
                new Changes(),
                new Doors(),
                new Sweep(),
                new SharedLanes(),
                new OData(),
                new ManyDaemons(),
                new Demand(),
                new Footprint(),
                new Micro())) {
            program.addSubcommand(scenario);
        }
        program.addSubcommand(new CompareCommand());
        return program;
    }
}
