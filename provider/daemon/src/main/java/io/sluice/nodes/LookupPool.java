package io.sluice.nodes;

import io.sluice.coalesce.Loader.Loaded;
import io.sluice.lookup.Value;
import io.sluice.postgres.LookupTable;
import io.sluice.postgres.PoolFigures;
import io.sluice.postgres.ServerPool;
import io.sluice.postgres.SqlFailure;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The lookup on the sessions of one server. Any thread may ask. */
interface LookupPool extends ServerPool {

    /**
     * One SELECT.
     *
     * @param timeline what to take for the timeline of a standby that does not say; null to ask for no evidence
     */
    Loaded<String, Value> load(List<String> keys, On on, @Nullable IntSupplier timeline) throws SqlFailure;

    @Nullable
    Value single(String key, On on) throws SqlFailure;

    /** Asks the server what it is and how far it has come. */
    NodeProbe look(On on) throws SqlFailure;

    /** Who keeps readers out of the table by a lock, in one line; null if nobody does. */
    @Nullable
    String lockedBy(On on) throws SqlFailure;

    LookupTable lookup();

    /** What is not as it should be, though lookups work: one line each. */
    List<String> warnings();

    PoolFigures figures();
}
