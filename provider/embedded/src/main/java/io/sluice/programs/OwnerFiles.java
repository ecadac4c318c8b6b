package io.sluice.programs;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Files and folders that only their owner may read, and that are whole whenever they can be seen. */
public final class OwnerFiles {
    private static final SecureRandom RANDOM = new SecureRandom();

    private OwnerFiles() {}

    /** Makes the folder and its parents; what exists already is left as it is. */
    public static Path folder(Path path) {
        try {
            return Files.createDirectories(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw failed("make", path, e);
        }
    }

    /** Writes beside, then renames: a reader sees the old text or the new one, and a kill leaves no half. */
    public static void write(Path path, String text) {
        Path beside = path.resolveSibling(path.getFileName() + ".new");
        try {
            Files.deleteIfExists(beside);
            Files.createFile(
                    beside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(beside, text);
            Files.move(beside, path, ATOMIC_MOVE, REPLACE_EXISTING);
        } catch (IOException e) {
            throw failed("write", path, e);
        }
    }

    /** The text without white space around it, or null when there is no such file. */
    static @Nullable public String read(Path path) {
        try {
            return Files.readString(path).strip();
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw failed("read", path, e);
        }
    }

    /** The number in this file, or {@code otherwise} when there is no file or no number. */
    public static int readInt(Path path, int otherwise) {
        String text = read(path);
        try {
            return text == null ? otherwise : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    /** The password kept in this file, made at the first call: 32 letters and digits, 128 bits of chance. */
    public static String password(Path path) {
        String kept = read(path);
        if (kept != null && !kept.isEmpty()) {
            return kept;
        }
        byte[] chance = new byte[16];
        RANDOM.nextBytes(chance);
        String made = HexFormat.of().formatHex(chance);
        write(path, made + "\n");
        return made;
    }

    /** An empty log; what the last run wrote is kept once, as {@code .1}, so that logs stay bounded. */
    public static void freshLog(Path log) {
        try {
            if (Files.exists(log)) {
                Files.move(log, log.resolveSibling(log.getFileName() + ".1"), REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw failed("move", log, e);
        }
        write(log, "");
    }

    /** The last line of a log that tells of an error, else its last line, else nothing. */
    public static String lastWords(Path log) {
        List<String> lines;
        try {
            lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
        String last = "";
        for (String line : lines) {
            boolean tells = line.contains("FATAL:") || line.contains("PANIC:") || line.contains("rror:");
            if (tells || !(last.contains("FATAL:") || last.contains("PANIC:") || last.contains("rror:"))) {
                last = line.isBlank() ? last : line.strip();
            }
        }
        return last;
    }

    public static void deleteTree(Path root) {
        if (!Files.exists(root)) {
            return;
        }
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                    Files.deleteIfExists(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw failed("remove", root, e);
        }
    }

    public static EmbeddedException failed(String verb, Path path, IOException e) {
        String reason = e instanceof java.nio.file.FileSystemException f && f.getReason() != null
                ? f.getReason()
                : e.getClass().getSimpleName();
        return new EmbeddedException(
                "cannot " + verb + " " + path + " (" + reason + "): give a folder of your own with --data-dir", e);
    }
}
