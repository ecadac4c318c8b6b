package io.sluice.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what makes a shell complete our flags. */
@Command(
        name = "completion",
        description = "Prints a completion script for bash and zsh: source <(./run.sh completion)",
        mixinStandardHelpOptions = true)
final class CompletionCommand implements Runnable {
    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public void run() {
        CommandSpec own = Objects.requireNonNull(spec);
        own.commandLine().getOut().print(AutoComplete.bash("run.sh", own.root().commandLine()));
        own.commandLine().getOut().flush();
    }
}
