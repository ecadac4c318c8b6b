package io.sluice.config;

import io.sluice.changes.ReaderSettings;
import io.sluice.flags.Between;
import io.sluice.flags.Durations;
import io.sluice.slot.ChangeSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of the change stream. */
public final class ChangeOptions {
    /** The Redis Stream of those who write what the table's log does not show. */
    public static final String EVENTS = "sluice:changes";

    /** What of it can never be applied. */
    static final String DEAD_EVENTS = EVENTS + ":dead";

    /** Whether changes are read. */
    public enum Mode {
        /** They are; what stands in the way is said, and lookups go on. */
        ON,
        /** Nothing of it: values stay until their TTL ends. */
        OFF,
        /** If the server is set up for it, and Redis is filled. */
        AUTO
    }

    @Option(
            names = "--changes",
            paramLabel = "on|off|auto",
            defaultValue = "auto",
            description =
                    "Whether the database's change stream is read, so that what changes is gone from the cache at once and"
                            + " no old value comes back. auto: on if the server has wal_level=logical and the role may replicate.")
    public Mode changes = Mode.AUTO;

    @Option(
            names = "--slot",
            paramLabel = "NAME",
            defaultValue = ChangeSettings.DEFAULT_NAME,
            description = "The replication slot; made if it is missing. Daemons that share it take turns: one reads.")
    String slot = "";

    @Option(
            names = "--publication",
            paramLabel = "NAME",
            defaultValue = ChangeSettings.DEFAULT_NAME,
            description = "The publication of the table; made if it is missing.")
    String publication = "";

    @Option(
            names = "--changes-user",
            paramLabel = "ROLE",
            description = "The role that reads changes; it needs REPLICATION, no more, if the publication is there."
                    + " Default: --db-user, or a role of its own on the embedded PostgreSQL.")
    @Nullable
    public String changesUser;

    @Option(
            names = "--changes-password-file",
            paramLabel = "FILE",
            description =
                    "A file with the password of --changes-user; it beats SLUICE_CHANGES_PASSWORD in the environment.")
    @Nullable
    Path changesPasswordFile;

    @Between(least = "1s", most = "1h")
    @Option(
            names = "--fence-keep",
            paramLabel = "DURATION",
            defaultValue = "1m",
            converter = Durations.class,
            description =
                    "How long a change keeps its fence at least: a replica further behind fills nothing that has changed"
                            + " since.")
    Duration fenceKeep = Duration.ZERO;

    @Between(least = "1000", most = "1000000000")
    @Option(
            names = "--max-fences",
            paramLabel = "FENCES",
            defaultValue = "1000000",
            description =
                    "With more (about 110 bytes of Redis each) the oldest changes lose theirs, and what has not seen them"
                            + " fills nothing.")
    int maxFences;

    @Between(least = "0", most = "100000")
    @Option(
            names = "--refill",
            paramLabel = "KEYS",
            defaultValue = "1000",
            description =
                    "How many keys a second that were cached when they changed are looked up again at once, on the primary, so"
                            + " that no reader misses them. 0 for none.")
    public int refill;

    @Between(least = "0", most = "1000")
    @Option(
            names = "--audit",
            paramLabel = "KEYS",
            defaultValue = "1",
            description =
                    "How many changed keys, and as many at random, are compared with the primary's rows each second by the"
                            + " daemon that reads changes. 0 for none.")
    public int audit;

    /** Throws with one line if a flag is wrong. */
    public void check() {
        names();
        reader();
    }

    /** Whether they are to be read, where they can be. */
    public boolean areRead() {
        return changes != Mode.OFF;
    }

    /** Checks the names: throws with one line. */
    public ChangeSettings names() {
        return new ChangeSettings(publication, slot);
    }

    public ReaderSettings reader() {
        ReaderSettings usual = ReaderSettings.defaults();
        return new ReaderSettings(fenceKeep, usual.beat(), maxFences);
    }

    /** The password of the role that reads changes; null where none is given. */
    @Nullable
    public String password(Map<String, String> environment) {
        return Passwords.find(environment, Passwords.CHANGES, "--changes-password-file", changesPasswordFile);
    }
}
