package io.sluice.warm;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far a file of keys is sent: what a next run goes on from, kept beside that file until all is sent.
 *
 * @param size of the file of keys
 * @param sha256 of the file of keys
 * @param source what the file was made from; empty if the user brought it
 * @param offset every key before this byte is sent
 * @param tally what became of these
 */
public record Checkpoint(long size, String sha256, String source, long offset, Counts tally) {
    public Checkpoint {
        if (offset < 0 || offset > size) {
            throw new IllegalArgumentException("offset not within the file: " + offset);
        }
    }

    static Path beside(Path keys) {
        return keys.resolveSibling(keys.getFileName() + ".progress");
    }

    /** What is kept beside this file of keys, or null. */
    public static @Nullable Checkpoint load(Path keys) throws WarmException {
        Path path = beside(keys);
        Properties kept = new Properties();
        try {
            kept.load(new StringReader(Files.readString(path)));
            return new Checkpoint(
                    number(kept, "size"),
                    kept.getProperty("sha256", ""),
                    kept.getProperty("source", ""),
                    number(kept, "offset"),
                    new Counts(number(kept, "found"), number(kept, "absent"), number(kept, "failed")));
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException | IllegalArgumentException e) {
            throw new WarmException(path + " does not say how far the last run came: --restart begins anew");
        }
    }

    private static long number(Properties kept, String name) {
        return Long.parseLong(kept.getProperty(name, "none"));
    }

    /** Written beside and renamed: a reader, and whoever comes after a kill, sees the old mark or the new one. */
    void save(Path keys) throws WarmException {
        Path path = beside(keys);
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        String text = "size=" + size + "\nsha256=" + sha256 + "\nsource=" + source + "\noffset=" + offset + "\nfound="
                + tally.found() + "\nabsent=" + tally.absent() + "\nfailed=" + tally.failed() + "\n";
        try {
            Files.deleteIfExists(fresh);
            try (FileChannel channel = FileChannel.open(
                    fresh,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(fresh, path, ATOMIC_MOVE, REPLACE_EXISTING);
        } catch (IOException e) {
            throw new WarmException("cannot write " + path + " (" + e.getClass().getSimpleName()
                    + "), from which a next run would go on: put the keys into a folder that can be written to");
        }
    }

    /** Forgets how far the file was sent: the next run sends all of it. */
    static void remove(Path keys) throws WarmException {
        try {
            Files.deleteIfExists(beside(keys));
        } catch (IOException e) {
            throw new WarmException(
                    "cannot remove " + beside(keys) + " (" + e.getClass().getSimpleName() + ")");
        }
    }
}
