package io.sluice.bench;

import io.sluice.flags.Suggestion;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What a program says of a command line that cannot be: one line, with the nearest name there is. */
final class WrongFlag {
    private static final String ASK_FOR_HELP = " (--help lists what there is)";

    private WrongFlag() {}

    /**
     * Says it, and returns the exit code.
     *
     * @param program its name
     * @param commands what one of its commands is called
     */
    static int tell(ParameterException e, String program, String commands) {
        CommandLine command = e.getCommandLine();
        String line = e instanceof UnmatchedArgumentException unmatched
                ? unmatched(unmatched, command, commands)
                : OneLine.of(e.getMessage());
        command.getErr().println(program + ": " + line + ASK_FOR_HELP);
        return CommandLine.ExitCode.USAGE;
    }

    private static String unmatched(UnmatchedArgumentException e, CommandLine command, String commands) {
        String word = e.getUnmatched().get(0);
        boolean name = command.getParent() == null && !word.startsWith("-");
        String nearest = Suggestion.hint(
                word.split("=", 2)[0],
                word.startsWith("-")
                        ? command.getCommandSpec().optionsMap().keySet()
                        : command.getSubcommands().keySet(),
                known -> "'" + known + "'");
        return "there is no " + (name ? commands : word.startsWith("-") ? "flag" : "argument") + " '" + word + "'"
                + nearest;
    }
}
