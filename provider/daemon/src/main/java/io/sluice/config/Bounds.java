package io.sluice.config;

import io.sluice.flags.Between;
import io.sluice.flags.ConfigException;
import io.sluice.flags.Range;
import java.lang.reflect.AnnotatedElement;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Whether each flag of a command line is {@link Between} what it may be, wherever its value comes from. */
public final class Bounds {
    private Bounds() {}

    /** Throws with one line that names the flag, and where its value stands. */
    public static void check(ParseResult parsed) {
        for (OptionSpec option : parsed.commandSpec().options()) {
            Between between = of(option);
            if (between != null
                    && option.getValue() != null
                    && !new Range(between.least(), between.most()).holds(option.getValue())) {
                throw new ConfigException(option.longestName() + " " + Given.words(parsed, option) + " is not between "
                        + between.least() + " and " + between.most() + Given.origin(parsed, option));
            }
        }
        parsed.subcommands().forEach(Bounds::check);
    }

    /** Null for a flag that has none. */
    static @Nullable Between of(OptionSpec option) {
        return option.userObject() instanceof AnnotatedElement element ? element.getAnnotation(Between.class) : null;
    }
}
