package io.sluice.cli;

import io.sluice.config.Bounds;
import io.sluice.config.ConfigSources;
import io.sluice.config.Given;
import io.sluice.ctl.CtlCommand;
import io.sluice.flags.ConfigException;
import io.sluice.flags.FilePath;
import io.sluice.flags.Sentence;
import io.sluice.flags.Suggestion;
import io.sluice.flags.WholeNumber;
import io.sluice.servers.EmbeddedServers;
import io.sluice.servers.StartException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** The program: reads the command line and runs one of its commands. */
@Command(
        name = "sluice",
        description = "A cache filler: misses that arrive together become one SELECT.",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true)
public final class Sluice {
    private static final List<String> ABOUT = List.of("-h", "--help", "-V", "--version");

    /** First words of command lines that no setting of the daemon has to do with. */
    private static final Set<String> WITHOUT_FILE = Stream.concat(
                    Stream.of("cluster", "redis", "completion"), ABOUT.stream())
            .collect(Collectors.toSet());

    private Sluice() {}

    public static void main(String[] args) {
        Locale.setDefault(
                Locale.ROOT); // what we write is read by programs, ours and others': no digits of this user's language
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(args, System.getenv(), out, err));
    }

    /** Runs to the end and returns the exit code: 0 done, 1 something outside failed, 2 a setting is wrong. */
    static int run(String[] args, Map<String, String> environment, PrintWriter out, PrintWriter err) {
        try {
            String[] words = command(args);
            CommandLine program = program(environment, configFile(words, environment));
            return program.setOut(out).setErr(err).execute(words);
        } catch (ConfigException e) {
            err.println("sluice: " + e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
    }

    /** The arguments with a command in front: serve, if they begin with a flag of its own or with nothing. */
    private static String[] command(String[] args) {
        if (args.length > 0 && (!args[0].startsWith("-") || ABOUT.contains(args[0]))) {
            return args;
        }
        return Stream.concat(Stream.of("serve"), Arrays.stream(args)).toArray(String[]::new);
    }

    /** The file of {@code --config}; none for commands that take nothing from it. It is wanted before anything is parsed, because it holds what flags do not give. */
    private static @Nullable Path configFile(String[] args, Map<String, String> environment) {
        if (WITHOUT_FILE.contains(args[0])) {
            return null;
        }
        String file = environment.get(ConfigSources.variable(ConfigSources.CONFIG));
        String origin = ConfigSources.ofVariable(ConfigSources.CONFIG);
        for (int i = 0; i < args.length; i++) {
            if (args[i].startsWith("--config=")) {
                file = args[i].substring("--config=".length());
                origin = "";
            } else if (args[i].equals("--config") && i + 1 < args.length) {
                file = args[i + 1];
                origin = "";
            }
        }
        if (file == null || file.isBlank()) {
            return null;
        }
        try {
            return new FilePath().convert(file);
        } catch (TypeConversionException e) {
            throw new ConfigException("--config: " + e.getMessage() + origin);
        }
    }

    static CommandLine program(Map<String, String> environment, @Nullable Path config) {
        CommandLine program = new CommandLine(new Sluice());
        program.addSubcommand(ServeCommand.commandLine(environment, config));
        program.addSubcommand(ChangesCommand.commandLine(environment, config));
        EmbeddedServers.find()
                .map(servers -> servers.commands(environment))
                .orElseGet(MissingCommand::all)
                .forEach(program::addSubcommand);
        program.addSubcommand(WarmCommand.commandLine(environment, config));
        program.addSubcommand(ctl(environment, config));
        program.addSubcommand(new CompletionCommand());
        program.registerConverter(Path.class, new FilePath());
        program.registerConverter(Integer.class, new WholeNumber());
        program.registerConverter(Integer.TYPE, new WholeNumber());
        program.setParameterExceptionHandler((e, args) -> wrongSetting(e, List.of(args), program.getErr()));
        program.setExecutionStrategy(parsed -> {
            checkBounds(parsed);
            return new CommandLine.RunLast().execute(parsed);
        });
        program.setExecutionExceptionHandler((e, command, parsed) -> failed(e, command));
        return program;
    }

    private static CommandLine ctl(Map<String, String> environment, @Nullable Path config) {
        ConfigSources settings = ConfigSources.read(environment, config);
        CommandLine ctl = CtlCommand.commandLine(at -> AdminPort.client(at, environment, settings));
        ctl.setCaseInsensitiveEnumValuesAllowed(true);
        ConfigSources sources = settings.only(AdminPort.SETTINGS);
        ctl.getSubcommands().values().forEach(command -> command.setDefaultValueProvider(sources));
        return ctl;
    }

    /** In the form in which the handler of failed commands gets to hear of it. */
    private static void checkBounds(ParseResult parsed) {
        try {
            Bounds.check(parsed);
        } catch (ConfigException e) {
            throw new ExecutionException(parsed.commandSpec().commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /** One line, with where the value came from and the nearest name there is. */
    private static int wrongSetting(ParameterException e, List<String> words, PrintWriter err) {
        CommandLine command = e.getCommandLine();
        StringBuilder line = new StringBuilder("sluice: ").append(oneLine(e.getMessage()));
        if (e.getArgSpec() instanceof OptionSpec option
                && command.getDefaultValueProvider() instanceof ConfigSources sources
                && Given.isElsewhere(sources, words, option, e.getValue())) {
            line.append(sources.origin(option));
        }
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
            line.append(nearest(unmatched.getUnmatched().get(0), command.getCommandSpec()));
        }
        err.println(line.append(" (--help lists every flag)"));
        return CommandLine.ExitCode.USAGE;
    }

    private static String nearest(String unmatched, CommandSpec command) {
        String name = unmatched.split("=", 2)[0];
        if (command.parent() == null && CompletionCommand.OF_THE_SCRIPT.contains(name)) {
            return ": that is a command of run.sh, in the project's folder";
        }
        Set<String> names = new TreeSet<>(
                name.startsWith("-")
                        ? command.optionsMap().keySet()
                        : command.subcommands().keySet());
        if (command.parent() == null && !name.startsWith("-")) {
            names.addAll(CompletionCommand.OF_THE_SCRIPT);
        }
        return Suggestion.hint(name, names, nearest -> "'" + nearest + "'");
    }

    /** Failures that an operator can mend are one line; anything else is a bug of ours, and keeps its stack trace. */
    private static int failed(Exception e, CommandLine command) throws Exception {
        boolean setting = e instanceof ConfigException || e instanceof IllegalArgumentException;
        if (!setting && !(e instanceof StartException)) {
            throw e;
        }
        command.getErr().println("sluice: " + oneLine(e.getMessage()));
        return setting ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    private static String oneLine(@Nullable String message) {
        return Sentence.of(String.valueOf(message));
    }
}
