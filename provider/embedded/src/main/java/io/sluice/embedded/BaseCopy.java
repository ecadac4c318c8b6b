package io.sluice.embedded;

import io.sluice.programs.OwnerFiles;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;

/**
 * Copies the data of a primary that runs, as {@code pg_basebackup} does: between a start and an end that the primary is told, so
 * that it logs whole pages and the copy knows from where to apply the log. The log itself is not copied: the copy fetches it from
 * its replication slot, which has to exist before.
 */
final class BaseCopy extends SimpleFileVisitor<Path> {
    /** What belongs to the one server, or to one run of it. */
    private static final Set<String> NOT_COPIED = Set.of(
            "postmaster.pid",
            "postmaster.opts",
            "standby.signal",
            "recovery.signal",
            "backup_label",
            "tablespace_map",
            "pg_internal.init");

    /** Folders that are wanted, but empty. */
    private static final Set<String> EMPTIED = Set.of(
            "pg_wal",
            "archive_status",
            "summaries",
            "pg_replslot",
            "pg_dynshmem",
            "pg_notify",
            "pg_serial",
            "pg_snapshots",
            "pg_stat_tmp",
            "pg_subtrans");

    private final Path from;
    private final Path to;

    private BaseCopy(Path from, Path to) {
        this.from = from;
        this.to = to;
    }

    /**
     * Makes the data of a replica in a folder that does not exist yet; removes it again if that fails.
     *
     * @param primary a session of the superuser
     */
    static void make(NodeSession primary, Path from, Path to) {
        boolean made = false;
        try {
            primary.rows("SELECT pg_backup_start('sluice', fast => true)");
            Files.walkFileTree(from, new BaseCopy(from, to));
            // Last, so that it knows of everything that the other files hold.
            Files.copy(control(from), control(to));
            String label = primary.rows("SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)")
                    .get(0)
                    .get(0);
            OwnerFiles.write(to.resolve("backup_label"), Objects.requireNonNull(label));
            OwnerFiles.write(to.resolve("standby.signal"), "");
            made = true;
        } catch (IOException e) {
            throw OwnerFiles.failed("copy the primary to", to, e);
        } finally {
            if (!made) {
                OwnerFiles.deleteTree(to);
            }
        }
    }

    private static Path control(Path data) {
        return data.resolve("global").resolve("pg_control");
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        Path inside = from.relativize(folder);
        boolean content =
                inside.getNameCount() > 1 && EMPTIED.contains(inside.getName(0).toString());
        if ((content && !EMPTIED.contains(inside.getFileName().toString()))
                || folder.getFileName().toString().startsWith("pgsql_tmp")) {
            return FileVisitResult.SKIP_SUBTREE;
        }
        OwnerFiles.folder(to.resolve(from.relativize(folder)));
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        String name = file.getFileName().toString();
        boolean wanted = attributes.isRegularFile()
                && !NOT_COPIED.contains(name)
                && !name.startsWith("pgsql_tmp")
                && !file.equals(control(from))
                && !EMPTIED.contains(from.relativize(file).getName(0).toString());
        if (wanted) {
            try {
                Files.copy(file, to.resolve(from.relativize(file)));
            } catch (NoSuchFileException e) {
                return FileVisitResult.CONTINUE; // a table that was dropped meanwhile; the log tells the copy too
            }
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
        if (e instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw e;
    }
}
