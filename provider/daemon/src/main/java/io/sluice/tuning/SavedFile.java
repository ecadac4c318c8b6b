package io.sluice.tuning;

import io.sluice.flags.ConfigException;
import io.sluice.flags.PropertyLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
            if (!Files.isWritable(real)) { // a new one in its place would get around that
                throw new ConfigException("--config " + path
                        + " is read-only to the daemon: change its permissions, or change it by hand, then ctl reload");
            }
            ByteBuffer text =
                    StandardCharsets.UTF_8.encode(edited(Files.readString(real, StandardCharsets.UTF_8), values));
            Path next = Files.createTempFile(real.toAbsolutePath().getParent(), ".sluice", ".tmp");
            try {
                try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
                    while (text.hasRemaining()) {
                        channel.write(text);
                    }
                    channel.force(true);
                }
                keepRights(path, real, next);
                Files.move(next, real, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(next);
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw new ConfigException("--config " + path + " cannot be written ("
                    + e.getClass().getSimpleName() + "): check its permissions and those of its folder");
        }
    }

    /** Whoever could read and write the old one can do so with the new one, and nobody else. */
    private static void keepRights(Path path, Path old, Path next) throws IOException {
        PosixFileAttributes kept = Files.readAttributes(old, PosixFileAttributes.class);
        PosixFileAttributeView fresh = Files.getFileAttributeView(next, PosixFileAttributeView.class);
        PosixFileAttributes made = fresh.readAttributes();
        try {
            if (!made.owner().equals(kept.owner())) {
                fresh.setOwner(kept.owner());
            }
            if (!made.group().equals(kept.group())) {
                fresh.setGroup(kept.group());
            }
        } catch (FileSystemException e) {
            throw new ConfigException("--config " + path + " is of "
                    + kept.owner().getName() + ":" + kept.group().getName()
                    + ", and the daemon cannot leave it so: change it by hand, then ctl reload");
        }
        fresh.setPermissions(kept.permissions());
    }

    /** The text with these values: in place of those that are there, the others at its end. */
    static String edited(String text, Map<String, String> values) {
        String mark = text.startsWith("\uFEFF") ? "\uFEFF" : ""; // as some editors put it in front
        List<PropertyLine> lines = PropertyLine.of(text.substring(mark.length()));
        String end = lines.isEmpty() ? "\n" : lines.get(0).terminator();
        if (end.isEmpty()) {
            end = "\n";
        }
        Map<String, String> left = new LinkedHashMap<>(values);
        StringBuilder edited = new StringBuilder(mark);
        for (PropertyLine line : lines) {
            String key = line.key();
            String value = key == null ? null : left.remove(key);
            edited.append(
                    key == null || value == null ? line.text() : line(key, value, line.text(), line.terminator()));
        }
        if (!left.isEmpty()
                && !lines.isEmpty()
                && lines.get(lines.size() - 1).terminator().isEmpty()) {
            edited.append(end);
        }
        for (Map.Entry<String, String> more : left.entrySet()) {
            edited.append(line(more.getKey(), more.getValue(), "=", end));
        }
        return edited.toString();
    }

    private static String line(String key, String value, String before, String end) {
        return key + (before.contains(" = ") ? " = " : "=") + value.replace("\\", "\\\\") + end;
    }
}
