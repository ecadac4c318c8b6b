package io.sluice.programs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder that holds all of the embedded servers: their binaries, data, passwords and logs. One process has it at a time. */
public final class DataFolder implements AutoCloseable {
    /** Folders open in this process. The lock below is the process's, and goes when any channel on its file is closed. */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private static final String LOCK = "sluice.lock";

    private final Path path;
    private final FileChannel channel;

    /** The process that had the folder and did not give it back, until it has been told. */
    private @Nullable String cutOff;

    private DataFolder(Path path, FileChannel channel, @Nullable String cutOff) {
        this.path = path;
        this.channel = channel;
        this.cutOff = cutOff;
    }

    /**
     * Makes the folder if need be, readable by its owner alone, and takes it.
     *
     * @throws EmbeddedException when another process has it, naming that process; or when it cannot be made
     * @throws IllegalArgumentException when it holds something else
     */
    public static DataFolder open(Path where) {
        Path path = OwnerFiles.folder(where.toAbsolutePath().normalize());
        try {
            path = path.toRealPath();
            refuseForeign(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw OwnerFiles.failed("use", path, e);
        } catch (UnsupportedOperationException e) {
            throw new EmbeddedException("no owner-only files can be kept in " + path + ": give another --data-dir", e);
        }
        if (!OPEN.add(path)) {
            throw taken(path, Long.toString(ProcessHandle.current().pid()));
        }
        DataFolder folder = null;
        try {
            folder = lock(path);
            return folder;
        } finally {
            if (folder == null) {
                OPEN.remove(path);
            }
        }
    }

    /** A folder with other things in it is somebody's, perhaps everybody's: it is not to be closed to all but one. */
    private static void refuseForeign(Path path) throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            if (!Files.exists(path.resolve(LOCK)) && files.findAny().isPresent()) {
                throw new IllegalArgumentException(
                        path + " holds other files and is no data folder of Sluice: give another --data-dir");
            }
        }
    }

    private static DataFolder lock(Path path) {
        Path file = path.resolve(LOCK);
        try {
            FileChannel channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw taken(path, OwnerFiles.read(file));
            }
            ByteBuffer before = ByteBuffer.allocate(20);
            int length = channel.read(before, 0);
            String cutOff =
                    length <= 0 ? null : new String(before.array(), 0, length, StandardCharsets.US_ASCII).strip();
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            return new DataFolder(path, channel, cutOff);
        } catch (IOException e) {
            throw OwnerFiles.failed("lock", file, e);
        }
    }

    private static EmbeddedException taken(Path path, @Nullable String pid) {
        return new EmbeddedException("the data folder " + path + " is in use by process " + pid
                + ": stop that one, or give another --data-dir");
    }

    /** The folder, absolute and free of symbolic links. */
    public Path path() {
        return path;
    }

    public Path binaries() {
        return path.resolve("binaries");
    }

    /** Says once, in one line, that the last process did not give the folder back. */
    public void tellCutOff(Consumer<String> progress) {
        if (cutOff != null) {
            progress.accept("the last run (process " + cutOff + ") was cut off: ending what it has left");
            cutOff = null;
        }
    }

    /** Gives the folder back. Close its servers first. */
    @Override
    public void close() {
        try {
            if (channel.isOpen()) {
                channel.truncate(0);
            }
            channel.close();
        } catch (IOException e) {
            throw OwnerFiles.failed("unlock", path, e);
        } finally {
            OPEN.remove(path);
        }
    }
}
