package io.sluice.config;

import io.sluice.flags.Between;
import io.sluice.flags.Durations;
import io.sluice.flags.WindowTime;
import java.lang.reflect.AnnotatedElement;
import java.time.Duration;
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
            if (between != null && option.getValue() != null && !within(option.getValue(), between)) {
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

    private static boolean within(Object value, Between between) {
        return within(value, between.least(), between.most());
    }

    /** In the words in which a user would give them. */
    static boolean within(Object value, String least, String most) {
        long number = number(value);
        return number >= number(read(least, value)) && number <= number(read(most, value));
    }

    private static Object read(String words, Object like) {
        return like instanceof Duration || like instanceof WindowTime
                ? new Durations().convert(words)
                : Long.valueOf(words);
    }

    private static long number(Object value) {
        if (value instanceof WindowTime window) {
            return number(window.fixed());
        }
        return value instanceof Duration duration ? Durations.micros(duration) : ((Number) value).longValue();
    }
}
