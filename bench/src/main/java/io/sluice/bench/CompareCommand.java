package io.sluice.bench;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.lab.Checkout;
import io.sluice.bench.report.Compare;
import io.sluice.bench.report.ReportFolder;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Two results side by side. */
@Command(
        name = "compare",
        description = "No scenario: shows two results side by side.",
        customSynopsis = "run.sh bench compare A B",
        mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
    private static final String WHICH = "A report folder, a results.json, or the beginning of a report's name.";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "A", description = WHICH)
    private String a = "";

    @Parameters(index = "1", paramLabel = "B", description = WHICH)
    private String b = "";

    @Override
    public Integer call() {
        CommandLine command = spec.commandLine();
        try {
            command.getOut().print(Compare.sideBySide(Checkout.root().resolve(ReportFolder.USUAL), a, b));
            command.getOut().flush();
            return ExitCode.OK;
        } catch (BenchException e) {
            command.getErr().println("bench: " + Program.oneLine(e.getMessage()));
            return ExitCode.SOFTWARE;
        }
    }
}
