package io.sluice.fences;

import io.sluice.changes.FenceStoreException;
import io.sluice.redis.CacheNames;
import io.sluice.redis.EvalCommand;
import io.sluice.redis.RedisSession;
import io.sluice.redis.Script;
import java.nio.charset.StandardCharsets;

/** Removes the fences that the floor covers, some with each call. Used by one thread. */
final class FenceSweep {
    /** Fences that one call looks at: Redis takes a millisecond for it. */
    private static final String SWEPT = "1000";

    private final RedisSession session;
    private final CacheNames names;
    private final LedgerClaim holding;
    private final EvalCommand call = new EvalCommand();
    private String cursor = "0";

    FenceSweep(RedisSession session, CacheNames names, LedgerClaim holding) {
        this.session = session;
        this.names = names;
        this.holding = holding;
    }

    /** As {@link io.sluice.changes.FenceStore#sweep}. */
    void next() throws FenceStoreException {
        holding.claim(call.of(Script.SWEEP.sha(), 1).with(names.fences()))
                .with(cursor)
                .with(SWEPT);
        Object answer = session.ask(connection -> Script.SWEEP.run(connection, call));
        if (answer instanceof byte[] next) {
            cursor = new String(next, StandardCharsets.US_ASCII);
        } else {
            throw holding.lost();
        }
    }
}
