package io.sluice.rows;

import io.sluice.coalesce.Loader;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.trouble.Episode;
import io.sluice.write.Write;
import io.sluice.write.Written;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes to the lookup's table, on connections of their own. Thread-safe; close it last, when nothing is written any more. */
public final class Writes implements AutoCloseable {
    private final CurrentPrimary primary;
    private final PostgresWriter writer;

    private Writes(CurrentPrimary primary, PostgresWriter writer) {
        this.primary = primary;
        this.writer = writer;
    }

    /** To one server, whatever it is. */
    public static Writes open(DatabaseSettings settings) throws DatabaseSetupException {
        return open(settings, settings::jdbcUrl);
    }

    /**
     * Connects, checks that the table can be written to, and begins to watch. A server that is away, or a standby, is no error: writes
     * are refused until it takes them. Blocks for the connect timeout and some statements at most.
     *
     * @param settings with the role that may write, and a connection for each lane of the writer
     * @param primary the URL of the server to write to, asked for again and again: null while there is none. It must not block
     * @throws DatabaseSetupException if the server answers and only the operator can mend what it says
     */
    public static Writes open(DatabaseSettings settings, Supplier<@Nullable String> primary)
            throws DatabaseSetupException {
        AtomicBoolean tried = new AtomicBoolean(); // once: a server that comes and goes should not lose numbers by it
        CurrentPrimary current = new CurrentPrimary(
                primary,
                url -> PrimaryPool.connect(settings.at(url), () -> !tried.getAndSet(true)),
                settings.probeInterval(),
                settings.timeout());
        current.open();
        return new Writes(
                current, new PostgresWriter(current, settings.timeout().toNanos(), System::nanoTime));
    }

    /** One transaction for each batch. Blocks for some statements, each up to the timeout, and a second try where that is safe. */
    public Loader<Write, Written> loader() {
        return writer;
    }

    /** Why writes are refused, in one line; null while they are taken. */
    public @Nullable String trouble() {
        return primary.trouble();
    }

    /** The bad states that writes know, but for those that their queue knows. */
    public List<Episode> episodes() {
        return List.of(primary.refused(), writer.unconfirmed());
    }

    /** Ends the watch and every connection. Closing again is harmless. */
    @Override
    public void close() {
        primary.close();
    }
}
