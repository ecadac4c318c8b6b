package io.sluice.tables;

import io.sluice.coalesce.Loader.Loaded;
import io.sluice.lookup.Value;
import io.sluice.postgres.PoolFigures;
import io.sluice.postgres.SqlFailure;
import io.sluice.sessions.ServerPool;
import io.sluice.sessions.ServerPool.On;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The lookups of one server's tables, on its sessions. Tables are known by their place in the settings. Any thread may ask. */
public interface LookupPool extends ServerPool {

    /**
     * One SELECT.
     *
     * @param timeline what to take for the timeline of a standby that does not say; null to ask for no evidence
     */
    Loaded<String, Value> load(int table, List<String> keys, On on, @Nullable IntSupplier timeline) throws SqlFailure;

    @Nullable
    Value single(int table, String key, On on) throws SqlFailure;

    /** Asks the server what it is and how far it has come. */
    NodeProbe look(On on) throws SqlFailure;

    /** Who keeps readers out of a table by a lock, in one line; null if nobody does. */
    @Nullable
    String lockedBy(On on) throws SqlFailure;

    /** Why this table cannot be used although others can, in one line; null if it can. */
    @Nullable
    String unfit(int table);

    /** Looks once more at tables that cannot be used, now and then. Blocks for some statements of each at most. */
    void lookAgain();

    /** What is not as it should be, though lookups work: one line each. */
    List<String> warnings();

    PoolFigures figures();

    /** As {@link io.sluice.sessions.SessionPool#bound}. */
    void bound(int connections, Duration timeout);
}
