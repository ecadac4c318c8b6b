package io.sluice.config;

import io.sluice.flags.ConfigException;
import io.sluice.flags.SettingsFile;
import io.sluice.flags.Suggestion;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where a value comes from when no flag gives it: the environment ({@code SLUICE_MAX_BATCH}), then the file of {@code --config}
 * ({@code max-batch=}). What is empty there is not given. A name that no flag has is an error, with the nearest one that exists: a typo
 * must not pass in silence.
 */
public final class ConfigSources implements IDefaultValueProvider {
    public static final String CONFIG = "config";

    private static final String PREFIX = "SLUICE_";

    /** Flags with which nothing is started. */
    private static final Set<String> LEAVING = Set.of("--check", "--print-config", "--json");

    private final Map<String, String> environment;
    private final SettingsFile file;
    private final Predicate<String> shared;

    private ConfigSources(Map<String, String> environment, SettingsFile file, Predicate<String> shared) {
        this.environment = environment;
        this.file = file;
        this.shared = shared;
    }

    /**
     * The environment, and the file of {@code --config}.
     *
     * @param file null for none
     */
    public static ConfigSources read(Map<String, String> environment, @Nullable Path file) {
        return new ConfigSources(
                environment, SettingsFile.read("--config", file, originOfFile(environment, file)), key -> true);
    }

    /** The same, with the file as it is now. */
    ConfigSources anew() {
        return read(environment, file.path());
    }

    /** The file of {@code --config}; null for none. */
    public @Nullable Path path() {
        return file.path();
    }

    private static String originOfFile(Map<String, String> environment, @Nullable Path file) {
        String named = environment.get(variable(CONFIG));
        return file != null && file.toString().equals(named) ? ofVariable(CONFIG) : "";
    }

    /** For a command that takes these keys of the daemon's settings, and has flags of its own. */
    public ConfigSources only(String... keys) {
        return new ConfigSources(environment, file, Set.of(keys)::contains);
    }

    /** Refuses names that are no flags of this command. */
    void check(CommandSpec command) {
        Set<String> keys = new TreeSet<>();
        for (OptionSpec option : command.options()) {
            if (isSetting(option)) {
                keys.add(key(option));
            }
        }
        for (String name : file.settings().keySet()) {
            if (name.equals(CONFIG)) {
                throw new ConfigException(
                        "'config' in " + file.at(name) + ": a settings file names no other; take it out");
            }
            boolean listed =
                    isOf(name, TableOptions.ONE, TableOptions.LIST) || isOf(name, ViewOptions.ONE, ViewOptions.LIST);
            if (!keys.contains(name) && !listed) {
                throw new ConfigException("unknown key '" + name + "' in " + file.at(name)
                        + Suggestion.hint(name, keys, nearest -> "'" + nearest + "'"));
            }
        }
        for (String name : new TreeSet<>(environment.keySet())) {
            checkVariable(name, keys);
        }
    }

    /** Whether it is about one of a list, which the file must have then. */
    private boolean isOf(String name, String one, String list) {
        if (!name.startsWith(one)) {
            return false;
        }
        if (file.value(list) == null) {
            throw new ConfigException("'" + name + "' in " + file.at(name) + " is about one of several " + list
                    + ", and none is listed: say " + list + " = NAME, NAME");
        }
        return true;
    }

    /** A name is read as it is spelled: one with small letters or dashes would not be, and is as unknown as any other. */
    private void checkVariable(String name, Set<String> keys) {
        String value = String.valueOf(environment.get(name));
        String meant = spelled(name);
        boolean known = meant.startsWith(PREFIX) && (keys.contains(keyOf(meant)) || OtherVariables.has(meant, value));
        if (known && !name.equals(meant)) {
            throw new ConfigException("unknown variable " + name + " in the environment; the nearest is " + meant);
        }
        if (!known && name.startsWith(PREFIX)) {
            throw new ConfigException("unknown variable " + name + " in the environment"
                    + Suggestion.hint(keyOf(name), keys, ConfigSources::variable));
        }
    }

    /** Settings are the flags that say how the daemon runs, not those that print something and leave. */
    public static boolean isSetting(OptionSpec option) {
        return !option.usageHelp() && !option.versionHelp() && !LEAVING.contains(option.longestName());
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        return argument instanceof OptionSpec option && isSetting(option) ? value(key(option)) : null;
    }

    /** What a key is set to in the environment, or else in the file; null where in neither. */
    @Nullable
    public String value(String key) {
        if (!shared.test(key)) {
            return null;
        }
        String value = inEnvironment(key);
        // In the file it is the tables themselves, or the views.
        boolean list = key.equals(TableOptions.LIST) || key.equals(ViewOptions.LIST);
        return value != null || list ? value : file.value(key);
    }

    /** The file of {@code --config}, if it has this list; else null. */
    @Nullable
    SettingsFile listing(String list) {
        return file.value(list) == null ? null : file;
    }

    private @Nullable String inEnvironment(String key) {
        String value = environment.get(variable(key));
        return value == null || value.isBlank() ? null : value;
    }

    /** Where this option's value stands when no flag gives it, for a message; empty when nowhere. */
    public String origin(OptionSpec option) {
        return origin(key(option));
    }

    public String origin(String key) {
        if (value(key) == null) {
            return "";
        }
        if (inEnvironment(key) != null) {
            return ofVariable(key);
        }
        return " (from " + file.at(key) + ")";
    }

    /** For the end of a message. */
    public static String ofVariable(String key) {
        return " (from " + variable(key) + " in the environment)";
    }

    /** {@code --max-batch} is the key {@code max-batch}. */
    static String key(OptionSpec option) {
        return option.longestName().substring(2);
    }

    /** {@code max-batch} is the variable {@code SLUICE_MAX_BATCH}. */
    public static String variable(String key) {
        return PREFIX + spelled(key);
    }

    private static String spelled(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static String keyOf(String variable) {
        return variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
