package io.sluice.cli;

import io.sluice.build.CommandName;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what makes a shell complete our flags. */
@Command(
        name = "completion",
        description = "Prints a completion script for bash and zsh: source <(COMMAND completion)",
        mixinStandardHelpOptions = true)
final class CompletionCommand implements Runnable {
    /** Commands of run.sh that are none of this program, and their own: those of the bench are another program's, built when it is run. */
    private static final List<String> SCENARIOS = List.of(
            "article",
            "batch",
            "changes",
            "compare",
            "door",
            "footprint",
            "micro",
            "open",
            "peers",
            "qps",
            "routing",
            "stages",
            "sweep",
            "tables",
            "writes");

    private static final List<String> DRILLS =
            List.of("failover", "flood", "freshness", "herd", "lag", "quorum", "restart");

    /** What else run.sh does itself. */
    private static final List<String> OTHERS = List.of("test", "package", "help");

    /** Commands that only run.sh has. */
    static final List<String> OF_THE_SCRIPT =
            Stream.concat(Stream.of("bench", "drill"), OTHERS.stream()).toList();

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public void run() {
        CommandLine program = Objects.requireNonNull(spec).root().commandLine();
        if (CommandName.isScript()) {
            program.addSubcommand("bench", commands(SCENARIOS));
            program.addSubcommand("drill", commands(DRILLS));
            OTHERS.forEach(name -> program.addSubcommand(name, CommandSpec.create()));
        }
        String name = CommandName.get();
        program.getOut().print(AutoComplete.bash(name.substring(name.lastIndexOf('/') + 1), program));
        program.getOut().flush();
    }

    private static CommandSpec commands(List<String> names) {
        CommandSpec command = CommandSpec.create().mixinStandardHelpOptions(true);
        names.forEach(name -> command.addSubcommand(name, CommandSpec.create().mixinStandardHelpOptions(true)));
        return command;
    }
}
