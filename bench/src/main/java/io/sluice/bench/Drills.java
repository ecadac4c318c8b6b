package io.sluice.bench;

import io.sluice.bench.drill.Drill;
import io.sluice.bench.drill.FailoverDrill;
import io.sluice.bench.drill.FloodDrill;
import io.sluice.bench.drill.HerdDrill;
import io.sluice.bench.drill.LagDrill;
import io.sluice.bench.drill.QuorumDrill;
import io.sluice.bench.drill.RestartDrill;
import io.sluice.bench.freshness.FreshnessDrill;
import io.sluice.bench.lab.LabOptions;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program: {@code drill NAME [FLAG]...}. */
@Command(
        name = "drill",
        description =
                "Makes an accident on a cluster and with a daemon of its own, and looks whether what is promised held.",
        customSynopsis = "run.sh drill NAME [FLAG]...",
        synopsisSubcommandLabel = "NAME",
        commandListHeading = "%nDrills; each has --help:%n",
        footer = {"", "The exit code is 0 only when every promise held."},
        mixinStandardHelpOptions = true)
public final class Drills {
    private Drills() {}

    public static void main(String[] args) {
        Program.main(args, Drills::run);
    }

    /** Runs to the end and returns the exit code: 0 passed, 1 failed, 2 a flag is wrong, 130 stopped. */
    static int run(String[] args, Stop stop, PrintWriter out, PrintWriter err) {
        return new Program(commands(), "drill", stop).run(args, out, err);
    }

    static CommandLine commands() {
        CommandLine program = new CommandLine(new Drills());
        for (Drill drill : List.of(
                new QuorumDrill(),
                new FailoverDrill(),
                new LagDrill(),
                new HerdDrill(),
                new FreshnessDrill(),
                new FloodDrill(),
                new RestartDrill())) {
            CommandLine command = new CommandLine(drill);
            command.addMixin(Program.LAB, new LabOptions());
            program.addSubcommand(command);
        }
        return program;
    }
}
