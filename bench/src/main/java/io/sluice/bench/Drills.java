package io.sluice.bench;

import io.sluice.bench.drill.Drill;
import io.sluice.bench.drill.FailoverDrill;
import io.sluice.bench.drill.FloodDrill;
import io.sluice.bench.drill.FreshnessDrill;
import io.sluice.bench.drill.HerdDrill;
import io.sluice.bench.drill.LagDrill;
import io.sluice.bench.drill.QuorumDrill;
import io.sluice.bench.drill.RestartDrill;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

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
    static final String NAME = "drill";

    private Drills() {}

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT); // figures are read by programs too: no digits of this user's language
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Stop stop = Stop.ofThisThread();
        int code = run(args, stop, out, err);
        stop.done();
        System.exit(code);
    }

    /** Runs to the end and returns the exit code: 0 passed, 1 failed, 2 a flag is wrong, 130 stopped. */
    static int run(String[] args, Stop stop, PrintWriter out, PrintWriter err) {
        CommandLine program = new CommandLine(new Drills())
                .addSubcommand(new QuorumDrill())
                .addSubcommand(new FailoverDrill())
                .addSubcommand(new LagDrill())
                .addSubcommand(new HerdDrill())
                .addSubcommand(new FreshnessDrill())
                .addSubcommand(new FloodDrill())
                .addSubcommand(new RestartDrill())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Duration.class, new Durations())
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler((e, words) -> WrongFlag.tell(e, NAME, "drill"))
                .setExecutionStrategy(parsed -> execute(parsed, stop));
        if (args.length == 0) {
            program.usage(err);
            return CommandLine.ExitCode.USAGE;
        }
        return program.setOut(out).setErr(err).execute(args);
    }

    private static int execute(ParseResult parsed, Stop stop) {
        Integer help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        ParseResult named = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        CommandLine command = named.commandSpec().commandLine();
        if (!(command.getCommand() instanceof Drill drill)) {
            throw new ParameterException(command, "which drill?");
        }
        try {
            drill.check();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, String.valueOf(e.getMessage()));
        }
        return new DrillRun(drill, command, stop).run();
    }
}
