package io.sluice.postgres;

import io.sluice.coalesce.Loader;
import io.sluice.write.Write;
import io.sluice.write.Written;
import org.jspecify.annotations.Nullable;

/** Writes to the lookup's table, on connections of their own. Thread-safe; close it last, when nothing is written any more. */
public final class Writes implements AutoCloseable {
    private final OnePrimary primary;
    private final PostgresWriter writer;

    private Writes(OnePrimary primary, PostgresWriter writer) {
        this.primary = primary;
        this.writer = writer;
    }

    /**
     * Connects, checks that the table can be written to, and begins to watch. A server that is away, or a standby, is no error: writes
     * are refused until it takes them. Blocks for the connect timeout and some statements at most.
     *
     * @param settings with the role that may write, and a connection for each lane of the writer
     * @throws DatabaseSetupException if the server answers and only the operator can mend what it says
     */
    public static Writes open(DatabaseSettings settings) throws DatabaseSetupException {
        OnePrimary primary = new OnePrimary(() -> PrimaryPool.connect(settings), settings.probeInterval());
        primary.open();
        return new Writes(
                primary, new PostgresWriter(primary, settings.timeout().toNanos(), System::nanoTime));
    }

    /** One transaction for each batch. Blocks for some statements, each up to the timeout, and a second try where that is safe. */
    public Loader<Write, Written> loader() {
        return writer;
    }

    /** Why writes are refused, in one line; null while they are taken. */
    public @Nullable String trouble() {
        return primary.trouble();
    }

    /** Ends the watch and every connection. Closing again is harmless. */
    @Override
    public void close() {
        primary.close();
    }
}
