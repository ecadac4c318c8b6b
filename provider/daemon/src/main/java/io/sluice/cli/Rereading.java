package io.sluice.cli;

import io.sluice.config.Bounds;
import io.sluice.config.ConfigSources;
import io.sluice.config.Given;
import io.sluice.config.OptionsCheck;
import io.sluice.config.ServeOptions;
import io.sluice.flags.ConfigException;
import io.sluice.tuning.OptionsReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Reads the command line of {@code serve} once more, with further flags, or with the file of {@code --config} as it is by now. */
final class Rereading implements OptionsReader {
    private final List<String> words;
    private final ServeOptions first;
    private final Function<ServeOptions, CommandLine> commandLine;
    private final CommandSpec flags;

    /**
     * What was parsed at the start.
     *
     * @param words of the command line
     * @param commandLine that fills options in
     */
    Rereading(List<String> words, ServeOptions first, Function<ServeOptions, CommandLine> commandLine) {
        this.words = words;
        this.first = first;
        this.commandLine = commandLine;
        this.flags = commandLine.apply(first.again()).getCommandSpec();
    }

    @Override
    public ServeOptions with(ServeOptions now, Map<String, String> set) {
        List<String> all = new ArrayList<>(words);
        set.forEach((key, value) -> all.add("--" + key + "=" + value));
        return read(now.again(), all);
    }

    @Override
    public ServeOptions anew() {
        CommandLine now = commandLine.apply(first.again());
        now.parseArgs(words.toArray(String[]::new));
        requireFile("--config", first.sources().path());
        for (String list : List.of("--tables", "--views")) {
            requireFile(list, now.getCommandSpec().findOption(list).getValue());
        }
        return read(first.anew(), words);
    }

    /** A pipe has said what it had to say, and whoever opened it again would wait for ever. */
    private static void requireFile(String flag, @Nullable Path path) {
        if (path != null && Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path)) {
            throw new ConfigException(flag + " " + path
                    + " is a pipe or a device, which can be read at the start alone: restart with a file");
        }
    }

    @Override
    public boolean areSame(String key, String one, String other) {
        // What a table says of itself is written as the flag for all tables is.
        OptionSpec option = flags.findOption("--" + key.substring(key.lastIndexOf('.') + 1));
        return option != null && meaning(option, one).equals(meaning(option, other));
    }

    private static Object meaning(OptionSpec option, String text) {
        if (option.type().isEnum() || option.type() == boolean.class) {
            return text.toLowerCase(Locale.ROOT);
        }
        try {
            return option.converters().length == 1 && !option.isMultiValue()
                    ? option.converters()[0].convert(text)
                    : text;
        } catch (Exception e) { // the converter's, of any sort: a word that only the file's list has
            return text;
        }
    }

    @Override
    public @Nullable String beatsFile(String key) {
        String flag = "--" + key;
        if (words.stream().anyMatch(word -> word.equals(flag) || word.startsWith(flag + "="))) {
            return flag;
        }
        String variable = ConfigSources.variable(key);
        String value = first.environment.get(variable);
        return value == null || value.isBlank() ? null : variable + " in the environment";
    }

    private ServeOptions read(ServeOptions options, List<String> words) {
        CommandLine command = commandLine.apply(options).setOverwrittenOptionsAllowed(true);
        try {
            Bounds.check(command.parseArgs(words.toArray(String[]::new)));
        } catch (ParameterException e) {
            String line = String.valueOf(e.getMessage());
            boolean elsewhere = e.getArgSpec() instanceof OptionSpec option
                    && Given.isElsewhere(options.sources(), words, option, e.getValue());
            throw new ConfigException(elsewhere ? line + options.sources().origin((OptionSpec) e.getArgSpec()) : line);
        }
        try {
            options.checkNames();
            OptionsCheck.check(options);
        } catch (IllegalArgumentException e) { // as at the start
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
        return options;
    }
}
