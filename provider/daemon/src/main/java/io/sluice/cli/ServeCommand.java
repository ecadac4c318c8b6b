package io.sluice.cli;

import io.sluice.build.CommandName;
import io.sluice.checkup.SettingsCheck;
import io.sluice.checkup.StartCheck;
import io.sluice.config.ConfigSources;
import io.sluice.config.RunOptions.LogFormat;
import io.sluice.config.ServeOptions;
import io.sluice.daemon.Daemon;
import io.sluice.daemon.Trials;
import io.sluice.doctor.Diagnosis;
import io.sluice.doctor.Severity;
import io.sluice.flags.ConfigException;
import io.sluice.flags.FilePath;
import io.sluice.flags.WholeNumber;
import io.sluice.systemd.ServiceManager;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The daemon, from its flags to its end. */
@Command(
        name = "serve",
        description = "Runs the daemon until SIGTERM or Ctrl-C. This is what happens when no command is given.",
        sortOptions = false,
        showDefaultValues = true,
        versionProvider = Version.class,
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    @Mixin
    final ServeOptions options;

    @Option(
            names = "--check",
            description =
                    "Says what is wrong with the settings, ports, secrets, servers, tables and roles, all at once, and starts"
                            + " nothing. Exit code 0: it would start; 1: it would, with a warning; 2: it would not.")
    boolean check;

    @Option(
            names = "--print-config",
            description = "Prints each setting, its value, and where that comes from, and starts nothing.")
    boolean printConfig;

    @Option(names = "--json", description = "With --check or --print-config: for programs.")
    boolean json;

    @Spec
    @Nullable
    CommandSpec spec;

    private ServeCommand(ServeOptions options) {
        this.options = options;
    }

    /** @param config the file of {@code --config}, or null */
    static CommandLine commandLine(Map<String, String> environment, @Nullable Path config) {
        return commandLine(new ServeOptions(environment, ConfigSources.read(environment, config)));
    }

    /** @param options to be parsed into */
    static CommandLine commandLine(ServeOptions options) {
        CommandLine command = new CommandLine(new ServeCommand(options));
        command.getCommandSpec().usageMessage().customSynopsis(CommandName.get() + " [serve] [FLAG]...");
        command.registerConverter(Path.class, new FilePath());
        command.registerConverter(Integer.class, new WholeNumber());
        command.registerConverter(Integer.TYPE, new WholeNumber());
        command.setDefaultValueProvider(options.sources());
        command.setCaseInsensitiveEnumValuesAllowed(true);
        command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, new GroupedHelp());
        return command;
    }

    /** Of what was parsed. */
    Rereading reader() {
        CommandSpec command = Objects.requireNonNull(spec);
        List<String> all = command.commandLine().getParseResult().originalArgs();
        List<String> words = List.copyOf(all.subList(all.indexOf(command.name()) + 1, all.size()));
        return new Rereading(words, options, ServeCommand::commandLine);
    }

    @Override
    public Integer call() throws Exception {
        options.checkNames();
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        if (check || printConfig || json) {
            return ask(out);
        }
        LogOutput.set(options.run.logLevel);
        AtomicReference<Daemon> running = new AtomicReference<>();
        Hangup.handle(() -> {
            Daemon daemon = running.get();
            if (daemon != null) { // one that starts reads its settings just now
                daemon.reload("SIGHUP");
            }
        });
        boolean logsJson = options.run.logFormat == LogFormat.JSON;
        if (logsJson) {
            LogOutput.toJson();
        }
        PrintWriter lines = logsJson ? LogOutput.logged() : out;
        try (ServiceManager manager = ServiceManager.of(options.environment);
                Daemon daemon = Daemon.start(options, reader(), LogOutput::set, lines)) {
            running.set(daemon);
            daemon.runUntilStopped(manager);
        }
        return CommandLine.ExitCode.OK;
    }

    /** What would be, without a daemon. */
    private int ask(PrintWriter out) {
        if (check == printConfig) {
            throw new ConfigException(
                    check
                            ? "--check and --print-config are two questions: ask one"
                            : "--json is for --check and --print-config");
        }
        Level before = LogOutput.level();
        LogOutput.set(Level.ERROR); // what is found is said once, and not by the log
        try {
            return answer(out);
        } finally {
            LogOutput.set(before);
        }
    }

    private int answer(PrintWriter out) {
        if (check) {
            Diagnosis diagnosis = StartCheck.of(options, new Trials(options));
            if (json) {
                out.print(diagnosis.json());
                out.flush();
            } else {
                diagnosis.lines().forEach(out::println);
            }
            return diagnosis.count(Severity.FAULT) > 0 ? 2 : diagnosis.count(Severity.WARNING) > 0 ? 1 : 0;
        }
        List<String> faults = SettingsCheck.faults(options, new Trials(options));
        if (!faults.isEmpty()) {
            throw new ConfigException(String.join("; and ", faults));
        }
        PrintedSettings settings = PrintedSettings.of(options);
        (json ? settings.json() : settings.lines()).forEach(out::println);
        return CommandLine.ExitCode.OK;
    }
}
