package io.sluice.bench;

import io.sluice.bench.scenario.Scenario;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

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
        Locale.setDefault(Locale.ROOT); // figures are read by programs too: no digits of this user's language
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Stop stop = Stop.ofThisThread();
        int code = run(args, stop, out, err);
        stop.done();
        System.exit(code);
    }

    /** Runs to the end and returns the exit code: 0 whole, 1 something failed, 2 a flag is wrong, 130 stopped. */
    static int run(String[] args, Stop stop, PrintWriter out, PrintWriter err) {
        CommandLine program = program(stop);
        if (args.length == 0) {
            program.usage(err);
            return CommandLine.ExitCode.USAGE;
        }
        return program.setOut(out).setErr(err).execute(args);
    }

    private static CommandLine program(Stop stop) {
        CommandLine program = new CommandLine(new Bench());
        Scenarios.all().forEach(program::addSubcommand);
        program.addSubcommand(new CompareCommand());
        program.registerConverter(Duration.class, new Durations());
        program.setCaseInsensitiveEnumValuesAllowed(true);
        program.setUsageHelpAutoWidth(true);
        program.setParameterExceptionHandler((e, args) -> WrongFlag.tell(e, "bench", "scenario"));
        program.setExecutionStrategy(parsed -> execute(parsed, stop));
        return program;
    }

    private static int execute(ParseResult parsed, Stop stop) {
        Integer help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        List<CommandLine> commands = parsed.asCommandLineList();
        CommandLine last = commands.get(commands.size() - 1);
        Object command = last.getCommand();
        if (command instanceof Scenario scenario) {
            check(scenario, last);
            return new Execution(scenario, last, stop).run();
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private static void check(Scenario scenario, CommandLine command) {
        try {
            scenario.common().check();
            scenario.check();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, String.valueOf(e.getMessage()));
        }
    }
}
