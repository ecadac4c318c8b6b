package io.sluice.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The configuration as it came out of flags, environment, file and defaults, in the words in which it was given. */
final class Effective {
    private Effective() {}

    /** Key to value, in the order of the help. No passwords: they are not flags; and URLs without their parameters. */
    static Map<String, String> configuration(CommandSpec command) throws Exception {
        ParseResult parsed = command.commandLine().getParseResult();
        Map<String, String> values = new LinkedHashMap<>();
        for (OptionSpec option : command.options()) {
            if (ConfigSources.isSetting(option)) {
                String value = parsed.hasMatchedOption(option)
                        ? String.join(",", option.stringValues())
                        : otherwise(option, command.defaultValueProvider());
                values.put(ConfigSources.key(option), withoutParameters(value));
            }
        }
        return values;
    }

    private static String otherwise(OptionSpec option, @Nullable IDefaultValueProvider sources) throws Exception {
        String value = sources == null ? null : sources.defaultValue(option);
        if (value == null) {
            value = option.defaultValue();
        }
        return value == null ? "" : value;
    }

    private static String withoutParameters(String value) {
        int parameters = value.contains("://") ? value.indexOf('?') : -1;
        return parameters < 0 ? value : value.substring(0, parameters) + "?...";
    }
}
