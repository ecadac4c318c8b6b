package io.sluice.cli;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where a value comes from when no flag gives it: the environment ({@code SLUICE_MAX_BATCH}), then the file of {@code --config}
 * ({@code max-batch=}). A name that no flag has is an error, with the nearest one that exists: a typo must not pass in silence.
 */
final class ConfigSources implements IDefaultValueProvider {
    private static final String PREFIX = "SLUICE_";

    /** Read elsewhere, and so no typo: the passwords here, the JVM's options by run.sh. */
    private static final Set<String> OTHER_VARIABLES =
            Set.of(Passwords.DATABASE, Passwords.REDIS, Passwords.WRITER, Passwords.CHANGES, "SLUICE_JAVA_OPTS");

    private final Map<String, String> environment;
    private final @Nullable Path file;
    private final Properties properties;

    private ConfigSources(Map<String, String> environment, @Nullable Path file, Properties properties) {
        this.environment = environment;
        this.file = file;
        this.properties = properties;
    }

    /** @param file the file of {@code --config}, or null */
    static ConfigSources read(Map<String, String> environment, @Nullable Path file) {
        return new ConfigSources(environment, file, file == null ? new Properties() : load(file));
    }

    private static Properties load(Path file) {
        Properties properties = new Properties();
        try (Reader text = new StringReader(Files.readString(file, StandardCharsets.UTF_8))) {
            properties.load(text);
        } catch (NoSuchFileException e) {
            throw new ConfigException("--config " + file + ": there is no such file");
        } catch (MalformedInputException | IllegalArgumentException e) {
            throw new ConfigException("--config " + file + ": this is no properties file in UTF-8: " + e.getMessage());
        } catch (IOException e) {
            throw new ConfigException(
                    "--config " + file + ": it cannot be read; check that it is a file and its permissions");
        }
        return properties;
    }

    /** Refuses names that are no flags of this command. */
    void check(CommandSpec command) {
        Set<String> keys = new TreeSet<>();
        for (OptionSpec option : command.options()) {
            if (isSetting(option)) {
                keys.add(key(option));
            }
        }
        for (String name : new TreeSet<>(properties.stringPropertyNames())) {
            if (!keys.contains(name)) {
                throw new ConfigException(
                        "unknown key '" + name + "' in " + file + "; the nearest is '" + Nearest.to(name, keys) + "'");
            }
        }
        for (String name : new TreeSet<>(environment.keySet())) {
            if (name.startsWith(PREFIX) && !OTHER_VARIABLES.contains(name) && !keys.contains(keyOf(name))) {
                throw new ConfigException("unknown variable " + name + " in the environment; the nearest is "
                        + variable(Nearest.to(keyOf(name), keys)));
            }
        }
    }

    /** Settings are the flags that say how the daemon runs, not those that print something and leave. */
    static boolean isSetting(OptionSpec option) {
        return !option.usageHelp() && !option.versionHelp();
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || !isSetting(option)) {
            return null;
        }
        String value = environment.get(variable(key(option)));
        return value != null ? value : properties.getProperty(key(option));
    }

    /** Where this option's value stands when no flag gives it, for a message; empty when nowhere. */
    String origin(OptionSpec option) {
        if (environment.containsKey(variable(key(option)))) {
            return " (from " + variable(key(option)) + " in the environment)";
        }
        return properties.containsKey(key(option)) ? " (from " + file + ")" : "";
    }

    /** {@code --max-batch} is the key {@code max-batch}. */
    static String key(OptionSpec option) {
        return option.longestName().substring(2);
    }

    /** {@code max-batch} is the variable {@code SLUICE_MAX_BATCH}. */
    static String variable(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static String keyOf(String variable) {
        return variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
