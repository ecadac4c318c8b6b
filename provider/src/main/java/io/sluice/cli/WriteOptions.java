package io.sluice.cli;

import io.sluice.coalesce.Settings;
import io.sluice.coalesce.Window;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of writes. */
final class WriteOptions {
    @Option(
            names = "--writable",
            arity = "0..1",
            paramLabel = "BOOLEAN",
            defaultValue = "false",
            fallbackValue = "true",
            description = "Takes PUT and DELETE of keys, and POST / of a URL that is to have a key.")
    boolean writable;

    @Between(least = "0", most = "1d")
    @Option(
            names = "--write-window",
            paramLabel = "DURATION",
            defaultValue = "0ms",
            converter = Durations.class,
            description =
                    "The longest time the oldest waiting write waits for company. 0 takes whatever waits when the last"
                            + " transaction has ended.")
    Duration writeWindow = Duration.ZERO;

    @Between(least = "1", most = "10000")
    @Option(
            names = "--write-batch",
            paramLabel = "WRITES",
            defaultValue = "1000",
            description = "The most writes of one transaction.")
    int writeBatch;

    @Option(
            names = "--write-user",
            paramLabel = "ROLE",
            description = "The role that writes; it needs SELECT, INSERT, UPDATE and DELETE on the table, no more."
                    + " Default: --db-user, or a role of its own on the embedded PostgreSQL.")
    @Nullable
    String writeUser;

    @Option(
            names = "--write-password-file",
            paramLabel = "FILE",
            description =
                    "A file with the password of --write-user; it beats SLUICE_WRITE_PASSWORD in the environment.")
    @Nullable
    Path writePasswordFile;

    /**
     * One lane, so that writes of a key are done in their order. A value may have 8 KB, so fewer writes than lookups may wait: four
     * batches.
     */
    Settings settings(Duration timeout) {
        if (writeWindow.compareTo(timeout) >= 0) {
            throw new ConfigException("--write-window is not below --timeout: every write would be late");
        }
        return new Settings(new Window(writeWindow, writeBatch), Math.max(1000, 4 * writeBatch), 1, timeout);
    }
}
