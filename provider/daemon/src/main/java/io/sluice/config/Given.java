package io.sluice.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** What a user has given for a flag, and where. */
public final class Given {
    private Given() {}

    /** Whether it is given at all: as a flag, in the environment or in the file. */
    static boolean is(ParseResult parsed, OptionSpec option) {
        return parsed.hasMatchedOption(option) || !origin(parsed, option).isEmpty();
    }

    /** The value as it was given, else the default. */
    static String words(ParseResult parsed, OptionSpec option) {
        if (parsed.hasMatchedOption(option)) {
            List<String> given = option.stringValues(); // where a flag may be given again, the last counts
            return option.isMultiValue() ? String.join(",", given) : given.get(given.size() - 1);
        }
        String value = provider(parsed) instanceof ConfigSources sources ? sources.defaultValue(option) : null;
        if (value == null) {
            value = option.defaultValue();
        }
        return value == null ? "" : value;
    }

    /** Where the value stands when it is not a flag's, for the end of a message; else empty. */
    public static String origin(ParseResult parsed, OptionSpec option) {
        return !parsed.hasMatchedOption(option) && provider(parsed) instanceof ConfigSources sources
                ? sources.origin(option)
                : "";
    }

    /** Whether a value that was refused is the one of the environment or the file, and not a flag's among these words. */
    public static boolean isElsewhere(
            ConfigSources sources, List<String> words, OptionSpec option, @Nullable String refused) {
        if (refused == null || !refused.equals(sources.defaultValue(option))) {
            return false;
        }
        for (String name : option.names()) {
            int at = words.indexOf(name);
            boolean next = at >= 0 && at + 1 < words.size() && words.get(at + 1).equals(refused);
            if (next || words.contains(name + "=" + refused)) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable IDefaultValueProvider provider(ParseResult parsed) {
        return parsed.commandSpec().defaultValueProvider();
    }
}
