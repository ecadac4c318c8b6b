package io.sluice.cli;

import io.sluice.build.CommandName;
import io.sluice.config.ConfigSources;
import io.sluice.config.RunOptions.LogFormat;
import io.sluice.config.ServeOptions;
import io.sluice.daemon.Daemon;
import io.sluice.flags.FilePath;
import io.sluice.systemd.ServiceManager;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
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
        LogOutput.set(options.run.logLevel);
        AtomicReference<Daemon> running = new AtomicReference<>();
        Hangup.handle(() -> {
            Daemon daemon = running.get();
            if (daemon != null) { // one that starts reads its settings just now
                daemon.reload("SIGHUP");
            }
        });
        boolean json = options.run.logFormat == LogFormat.JSON;
        if (json) {
            LogOutput.toJson();
        }
        PrintWriter out = json
                ? LogOutput.logged()
                : Objects.requireNonNull(spec).commandLine().getOut();
        try (ServiceManager manager = ServiceManager.of(options.environment);
                Daemon daemon = Daemon.start(options, reader(), LogOutput::set, out)) {
            running.set(daemon);
            daemon.runUntilStopped(manager);
        }
        return CommandLine.ExitCode.OK;
    }
}
