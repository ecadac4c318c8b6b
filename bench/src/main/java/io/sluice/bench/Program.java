package io.sluice.bench;

import io.sluice.bench.drill.Drill;
import io.sluice.bench.lab.LabOptions;
import io.sluice.bench.measure.Scenario;
import io.sluice.flags.Durations;
import io.sluice.flags.Suggestion;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What both programs do with a command line: read it, say what is wrong with it in one line, run what it names. */
final class Program {
    /** The name of the mixin that a drill gets. */
    static final String LAB = "lab";

    private static final String ASK_FOR_HELP = " (--help lists what there is)";

    private final CommandLine program;
    private final String commands;
    private final Stop stop;

    /** @param commands what one of its commands is called */
    Program(CommandLine program, String commands, Stop stop) {
        this.commands = commands;
        this.stop = stop;
        this.program = program.registerConverter(Duration.class, new Durations())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setResourceBundle(ResourceBundle.getBundle("io.sluice.bench.help"))
                .setParameterExceptionHandler((e, words) -> tell(e))
                .setExecutionStrategy(this::execute);
    }

    /** One of the two programs. */
    interface MainMethod {
        int run(String[] args, Stop stop, PrintWriter out, PrintWriter err);
    }

    static void main(String[] args, MainMethod entry) {
        Locale.setDefault(Locale.ROOT); // figures are read by programs too: no digits of this user's language
        Stop stop = Stop.ofThisThread();
        int code = entry.run(
                args,
                stop,
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        stop.done();
        System.exit(code);
    }

    int run(String[] args, PrintWriter out, PrintWriter err) {
        if (args.length == 0) {
            program.usage(err);
            return ExitCode.USAGE;
        }
        return program.setOut(out).setErr(err).execute(args);
    }

    private int execute(ParseResult parsed) {
        Integer help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        List<CommandLine> named = parsed.asCommandLineList();
        CommandLine command = named.get(named.size() - 1);
        Object what = command.getCommand();
        try {
            Flags.check(command);
            if (what instanceof Scenario scenario) {
                scenario.check();
                return new Execution(program.getCommandName(), command, stop)
                        .run(() -> new ScenarioRun(scenario, command, stop));
            }
            if (what instanceof Drill drill) {
                drill.check();
                LabOptions options = (LabOptions)
                        Objects.requireNonNull(command.getCommandSpec().mixins().get(LAB))
                                .userObject();
                return new Execution(program.getCommandName(), command, stop)
                        .run(() -> new DrillExecution(drill, options, command.getErr(), stop));
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, String.valueOf(e.getMessage()));
        }
        if (what instanceof CompareCommand compare) {
            return compare.call();
        }
        throw new ParameterException(command, "which " + commands + "?");
    }

    private int tell(ParameterException e) {
        CommandLine command = e.getCommandLine();
        String line = e instanceof UnmatchedArgumentException unmatched
                ? unmatched(unmatched, command)
                : oneLine(e.getMessage());
        command.getErr().println(program.getCommandName() + ": " + line + ASK_FOR_HELP);
        return ExitCode.USAGE;
    }

    private String unmatched(UnmatchedArgumentException e, CommandLine command) {
        String word = e.getUnmatched().get(0);
        boolean flag = word.startsWith("-");
        String nearest = Suggestion.hint(
                word.split("=", 2)[0],
                flag
                        ? command.getCommandSpec().optionsMap().keySet()
                        : command.getSubcommands().keySet(),
                known -> "'" + known + "'");
        String kind = flag ? "flag" : command.getParent() == null ? commands : "argument";
        return "there is no " + kind + " '" + word + "'" + nearest;
    }

    /** A message as one line. */
    static String oneLine(@Nullable String message) {
        return String.valueOf(message).strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
    }
}
