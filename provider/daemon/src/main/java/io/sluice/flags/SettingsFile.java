package io.sluice.flags;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A file of settings: properties in UTF-8, and the lines on which they stand, because a message about one has to say where it
 * is.
 *
 * @param flag that names it
 * @param path null where there is no file
 */
public record SettingsFile(String flag, @Nullable Path path, Map<String, Setting> settings) {

    /**
     * One of them.
     *
     * @param line where it begins, from 1
     */
    public record Setting(String value, int line) {}

    /**
     * Reads it.
     *
     * @param flag that names it, for messages
     * @param path null for none
     * @param origin where the path stands if it is not a flag's, for the end of a message
     */
    public static SettingsFile read(String flag, @Nullable Path path, String origin) {
        SettingsFile file = new SettingsFile(flag, path, new TreeMap<>());
        if (path == null) {
            return file;
        }
        try {
            file.load(SmallFile.text(path));
        } catch (NoSuchFileException e) {
            throw new ConfigException(flag + " " + path + ": there is no such file" + origin);
        } catch (MalformedInputException e) {
            throw new ConfigException(flag + " " + path + ": this is no properties file in UTF-8" + origin);
        } catch (IOException e) {
            throw new ConfigException(flag + " " + path
                    + ": it cannot be read; check that it is a file of less than a megabyte, and its permissions"
                    + origin);
        }
        return file;
    }

    /** One that comes with the program, beside this class. */
    public static SettingsFile ofResource(Class<?> beside, String name) {
        SettingsFile file = new SettingsFile("", Path.of(name), new TreeMap<>());
        try (InputStream resource = Objects.requireNonNull(beside.getResourceAsStream(name), name)) {
            file.load(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /**
     * The same, in which nothing may stand but a list and what is listed there.
     *
     * @param list the key of the list
     * @param one what the keys of a thing listed begin with
     * @param origin where the path stands if it is not a flag's, for the end of a message
     */
    public SettingsFile onlyOf(String list, String one, String origin) {
        for (String key : settings.keySet()) {
            if (!key.equals(list) && !key.startsWith(one)) {
                throw new ConfigException("'" + key + "' in " + at(key) + " does not belong there: only " + list
                        + " and " + one + "NAME.* do");
            }
        }
        if (value(list) == null) {
            throw new ConfigException(flag + " " + path + ": it lists nothing; say " + list + " = NAME, NAME" + origin);
        }
        return this;
    }

    private void load(String text) {
        for (PropertyLine line : PropertyLine.of(text)) {
            Properties one;
            try {
                one = line.properties();
            } catch (IllegalArgumentException e) {
                throw new ConfigException(flag + " " + path + ", line " + line.number() + ": " + e.getMessage());
            }
            for (String key : one.stringPropertyNames()) {
                Setting before = settings.put(key, new Setting(one.getProperty(key), line.number()));
                if (before != null) {
                    throw new ConfigException("'" + key + "' stands twice in " + path + ", lines " + before.line
                            + " and " + line.number() + ": keep one of them");
                }
            }
        }
    }

    /** What this key is set to; null when it is not, or to nothing. */
    public @Nullable String value(String key) {
        Setting setting = settings.get(key);
        return setting == null || setting.value.isBlank() ? null : setting.value;
    }

    /** Where the key stands, for a message. */
    public String at(String key) {
        Setting setting = settings.get(key);
        return path + (setting == null ? "" : ", line " + setting.line);
    }
}
