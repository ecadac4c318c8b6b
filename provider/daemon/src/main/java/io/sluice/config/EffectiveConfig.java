package io.sluice.config;

import io.sluice.flags.SettingsFile;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The configuration as it came out of flags, environment, file and defaults, in the words in which it was given. */
final class EffectiveConfig {
    private EffectiveConfig() {}

    /** Key to value, in the order of the help. No passwords: they are not flags; and URLs without their parameters. */
    static Map<String, String> configuration(CommandSpec command) {
        ParseResult parsed = command.commandLine().getParseResult();
        Map<String, String> values = new LinkedHashMap<>();
        for (OptionSpec option : command.options()) {
            if (ConfigSources.isSetting(option)) {
                values.put(ConfigSources.key(option), withoutParameters(Given.words(parsed, option)));
            }
        }
        return values;
    }

    /**
     * Where the value of a key stands, in a few words.
     *
     * @param listing the file that lists things, the key among them perhaps; null for none
     */
    static String whence(CommandSpec command, String key, @Nullable SettingsFile listing) {
        OptionSpec option = command.findOption("--" + key);
        ParseResult parsed = command.commandLine().getParseResult();
        if (option != null && parsed.hasMatchedOption(option)) {
            return "flag";
        }
        String origin = option == null ? "" : Given.origin(parsed, option);
        if (!origin.isEmpty()) {
            return origin.replaceFirst("^ \\(from (.*)\\)$", "$1");
        }
        return listing != null && listing.settings().containsKey(key) ? listing.at(key) : "default";
    }

    private static String withoutParameters(String value) {
        int parameters = value.contains("://") ? value.indexOf('?') : -1;
        return parameters < 0 ? value : value.substring(0, parameters) + "?...";
    }
}
