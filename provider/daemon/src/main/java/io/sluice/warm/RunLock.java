package io.sluice.warm;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * One run at a time sends a file of keys: two would write each other's mark, and the second end would say of the first's keys that they
 * are sent. A file beside the keys, which the system unlocks when the process ends, however it ends. Any thread may close it.
 */
public final class RunLock implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;

    private RunLock(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static Path beside(Path keys) {
        return keys.resolveSibling(keys.getFileName() + ".lock");
    }

    /**
     * Has the keys of this file for itself until it is closed.
     *
     * @throws WarmException if another run has it, a file of somebody else's has its name, or the folder takes no files
     */
    public static RunLock of(Path keys) throws WarmException {
        Path path = beside(keys);
        try {
            FileChannel channel = FileChannel.open(
                    path,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            if (!locks(channel) || Files.notExists(path)) { // that one has ended a moment ago
                channel.close();
                throw new WarmException(
                        keys + " is being sent by another run: wait for its end, or end it, and the same"
                                + " command goes on from there");
            }
            if (channel.size() > 0) { // ours are empty, and go at the end
                channel.close();
                throw new WarmException(path + " is somebody else's, and its name is needed to keep a second run away:"
                        + " move it, or put the keys into another folder");
            }
            return new RunLock(path, channel);
        } catch (IOException e) {
            throw new WarmException("cannot write " + path + " (" + e.getClass().getSimpleName()
                    + "), which keeps a second run away: put the keys into a folder that can be written to");
        }
    }

    private static boolean locks(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // of this process
        }
    }

    @Override
    public synchronized void close() {
        if (channel.isOpen()) {
            try (channel) {
                Files.deleteIfExists(path); // while it is ours
            } catch (IOException e) {
                // It stays, and is nobody's.
            }
        }
    }
}
