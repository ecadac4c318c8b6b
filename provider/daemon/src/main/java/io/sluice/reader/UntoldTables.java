package io.sluice.reader;

import io.sluice.changes.ChangeSession;
import java.util.HashMap;
import java.util.Map;

/** Of which tables the stream does not tell, and why, as far as that was said. Used by the reader's thread alone. */
final class UntoldTables {
    private final ChangeSession session;
    private final ReaderCounts counts;
    private final ReaderFailures troubles;
    private final Map<String, String> said = new HashMap<>();

    UntoldTables(ChangeSession session, ReaderCounts counts, ReaderFailures troubles) {
        this.session = session;
        this.counts = counts;
        this.troubles = troubles;
    }

    /** Says what was not said yet. */
    void say() {
        for (TableCounts its : counts.tables()) {
            String why = session.untold().get(its.name());
            if (why != null && !why.equals(said.put(its.name(), why))) {
                its.leftOut(ChangeState.NOT_WATCHED, why);
                troubles.untold(its.name(), why);
            }
        }
    }
}
