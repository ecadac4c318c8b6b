package io.sluice.embedded;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import io.sluice.programs.DataFolder;
import io.sluice.programs.OwnerFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The folder of one PostgreSQL server: its data, settings, log and port. The first server's also holds the passwords of all. */
record PostgresHome(Path path) {
    /** In the control file of PostgreSQL 18. */
    private static final int STATE_OFFSET = 16;

    private static final int CHECKPOINT_OFFSET = 32;
    private static final int STATE_SHUT_DOWN = 1;

    /** @param number 1 for {@code n1}, the server that there is without a cluster too */
    static PostgresHome of(DataFolder folder, int number) {
        return of(folder.path(), number);
    }

    static PostgresHome of(Path folder, int number) {
        return new PostgresHome(folder.resolve(number == 1 ? "postgres" : "postgres-" + number));
    }

    /** The homes that there are, by number; the first one always is among them, made or not. */
    static List<PostgresHome> all(DataFolder folder) {
        return all(folder.path());
    }

    static List<PostgresHome> all(Path folder) {
        return IntStream.iterate(1, number -> number == 1 || of(folder, number).exists(), number -> number + 1)
                .mapToObj(number -> of(folder, number))
                .toList();
    }

    boolean exists() {
        return Files.exists(path);
    }

    Path data() {
        return path.resolve("data");
    }

    Path log() {
        return path.resolve("postgres.log");
    }

    Path conf() {
        return path.resolve("sluice.conf");
    }

    Path pidfile() {
        return data().resolve("postmaster.pid");
    }

    Path portFile() {
        return path.resolve("port");
    }

    /** While this file is there, the server starts as a replica; a promotion removes it. */
    Path standbySignal() {
        return data().resolve("standby.signal");
    }

    boolean isReplica() {
        return Files.exists(standbySignal());
    }

    /** The newest timeline of which the data has any log, told by the names of its files; 0 when there is none. */
    int timeline() {
        Path log = data().resolve("pg_wal");
        if (!Files.exists(log)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(log)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[0-9A-F]{24}|[0-9A-F]{8}\\.history"))
                    .mapToInt(name -> Integer.parseUnsignedInt(name.substring(0, 8), 16))
                    .max()
                    .orElse(0);
        } catch (IOException e) {
            throw OwnerFiles.failed("read", log, e);
        }
    }

    /**
     * The place in the log of the record with which the server ended in good order, by its control file; -1 if it runs, or ended
     * otherwise. A replica that has this record has everything.
     */
    long end() {
        Path control = data().resolve("global").resolve("pg_control");
        try {
            ByteBuffer fields = ByteBuffer.wrap(Files.readAllBytes(control)).order(ByteOrder.nativeOrder());
            return fields.getInt(STATE_OFFSET) == STATE_SHUT_DOWN ? fields.getLong(CHECKPOINT_OFFSET) : -1;
        } catch (IOException e) {
            throw OwnerFiles.failed("read", control, e);
        }
    }

    /** Where new data is put together, to {@link #replaceData} it. */
    Path newData() {
        return path.resolve("data.new");
    }

    /** Puts the new data, which is whole, in the place of the old. Cut off midway, {@link #heal} finishes it. */
    void replaceData() {
        try {
            Files.move(data(), oldData(), ATOMIC_MOVE);
            Files.move(newData(), data(), ATOMIC_MOVE);
        } catch (IOException e) {
            throw OwnerFiles.failed("replace", data(), e);
        }
        OwnerFiles.deleteTree(oldData());
    }

    private Path oldData() {
        return path.resolve("data.old");
    }

    /** Finishes a replacement that was cut off after the old data had moved away, and drops one that had not come so far. */
    void heal() {
        if (!Files.exists(data()) && Files.exists(oldData()) && Files.exists(newData())) {
            try {
                Files.move(newData(), data(), ATOMIC_MOVE);
            } catch (IOException e) {
                throw OwnerFiles.failed("replace", data(), e);
            }
        }
        OwnerFiles.deleteTree(newData());
        OwnerFiles.deleteTree(oldData());
        OwnerFiles.deleteTree(path.resolveSibling(path.getFileName() + ".new"));
    }
}
