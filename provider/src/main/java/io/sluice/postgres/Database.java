package io.sluice.postgres;

import io.sluice.coalesce.Loader;
import io.sluice.coalesce.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lookup's database: its pool, its health, and what reads from it. Thread-safe; close it last, when nothing asks any more.
 */
public final class Database implements AutoCloseable {
    private final DatabaseSettings settings;
    private final Health health;
    private final Probe probe = new Probe();

    private Database(DatabaseSettings settings) {
        this.settings = settings;
        this.health = new Health(
                () -> PooledSource.connect(settings),
                settings.probeInterval(),
                settings.timeout(),
                System::nanoTime,
                probe::wake);
    }

    /**
     * Connects, checks the table, and begins to watch. A server that is away (refused, silent, starting, full) is no error:
     * {@link #state} says so until it is back. Blocks for the connect timeout and some statements at most.
     *
     * @throws DatabaseSetupException if the server answers and only the operator can mend what it says
     */
    public static Database open(DatabaseSettings settings) throws DatabaseSetupException {
        Database database = new Database(settings);
        database.health.open();
        database.probe.start(database.health::step);
        return database;
    }

    public DatabaseState state() {
        return health.state();
    }

    /** As set, or as found from the table; null while neither is known. */
    public @Nullable KeyType keyType() {
        return settings.keyType() != null ? settings.keyType() : health.keyType();
    }

    /** Why this key cannot be looked up, in one line, or null if it can, or if the type of the keys is not known yet. */
    public @Nullable String refuse(String key) {
        KeyType type = keyType();
        return type == null ? null : type.refuse(key);
    }

    /** What the last check of the table found wrong, though lookups work: one line each, logged already. */
    public List<String> warnings() {
        return health.warnings();
    }

    /** The pool now. */
    public PoolFigures pool() {
        Source source = health.source();
        return source == null ? PoolFigures.NONE : source.figures();
    }

    /** One SELECT per batch. Blocks for the timeout and a second at most, or, when a connection was lost, for a second try. */
    public Loader<String, Value> loader() {
        return new PostgresLoader(health);
    }

    /**
     * One SELECT per key, on as many threads as there are connections.
     *
     * @param queue most keys waiting for a thread; more are refused
     */
    public DirectReads directReads(int queue) {
        return new DirectReads(health, settings.connections(), queue);
    }

    /** Keys to ask for at random. Takes its first sample now, if the database is there: that may take some seconds. */
    public SampleKeys sampleKeys() {
        return SampleKeys.start(health, settings);
    }

    /** Ends the watch and every connection, also those in use. Closing again is harmless. */
    @Override
    public void close() {
        probe.close();
        health.close();
    }
}
