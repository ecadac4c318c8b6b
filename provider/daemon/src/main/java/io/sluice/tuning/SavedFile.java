package io.sluice.tuning;

import io.sluice.config.ConfigException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The file of settings, written to: what is not set stays as it is, to the letter, comments and the order of lines too. */
final class SavedFile {
    private SavedFile() {}

    /** Replaces the file by one with these, all of it or nothing. Throws with one line. */
    static void save(Path path, Map<String, String> values) {
        try {
            Path real = path.toRealPath(); // a link stays one
            if (!Files.isRegularFile(real)) { // it would become one
                throw new ConfigException("--config " + path + " is no file that could be written: give a regular one");
            }
            String text = Files.readString(real, StandardCharsets.UTF_8);
            Path next = Files.createTempFile(real.toAbsolutePath().getParent(), ".sluice", ".tmp");
            try {
                Files.writeString(next, edited(text, values), StandardCharsets.UTF_8);
                Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(real);
                Files.setPosixFilePermissions(next, permissions);
                Files.move(next, real, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(next);
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw new ConfigException("--config " + path + " cannot be written ("
                    + e.getClass().getSimpleName() + "): check its permissions and those of its folder");
        }
    }

    /** The text with these values: in place of those that are there, the others at its end. */
    static String edited(String text, Map<String, String> values) {
        Map<String, String> left = new LinkedHashMap<>(values);
        StringBuilder edited = new StringBuilder(text.length() + 100);
        StringBuilder whole = new StringBuilder();
        for (String line : text.lines().toList()) {
            whole.append(line).append('\n');
            boolean comment = whole.toString().strip().matches("(?s)[#!].*");
            if (comment || !line.matches(".*(?<!\\\\)(\\\\\\\\)*\\\\")) {
                String key = key(whole.toString());
                String value = key == null ? null : left.remove(key);
                edited.append(key == null || value == null ? whole : line(key, value, whole.toString()));
                whole.setLength(0);
            }
        }
        edited.append(whole);
        left.forEach((key, value) -> edited.append(line(key, value, "=")));
        return edited.toString();
    }

    private static String line(String key, String value, String before) {
        return key + (before.contains(" = ") ? " = " : "=") + value.replace("\\", "\\\\") + "\n";
    }

    private static @Nullable String key(String line) {
        Properties one = new Properties();
        try {
            one.load(new StringReader(line));
        } catch (IOException | IllegalArgumentException e) {
            return null; // no setting of ours
        }
        return one.stringPropertyNames().stream().findFirst().orElse(null);
    }
}
