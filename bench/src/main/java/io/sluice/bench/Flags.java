package io.sluice.bench;

import java.time.Duration;
import java.util.Collection;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What every flag has to keep to that counts or says how long, by the word that stands for its value in the help. */
public final class Flags {
    private Flags() {}

    /**
     * Looks whether each N is at least 1 and each TIME more than nothing; those that may be 0 say so: {@code N|0}.
     *
     * @throws IllegalArgumentException with one line that says what is wrong
     */
    public static void check(CommandLine command) {
        for (OptionSpec option : command.getCommandSpec().options()) {
            Object value = option.getValue();
            if (value instanceof Collection<?> several) {
                several.forEach(one -> check(option, one));
            } else if (value != null) {
                check(option, value);
            }
        }
    }

    private static void check(OptionSpec option, Object value) {
        int least = option.paramLabel().endsWith("|0") ? 0 : 1;
        if (value instanceof Integer count && option.paramLabel().startsWith("N") && count < least) {
            throw new IllegalArgumentException(option.longestName() + " " + count + ": it must be at least " + least);
        }
        if (value instanceof Duration time && (time.isNegative() || (time.isZero() && least > 0))) {
            throw new IllegalArgumentException(
                    option.longestName() + " " + time.toMillis() + ": it must be more than nothing");
        }
    }
}
