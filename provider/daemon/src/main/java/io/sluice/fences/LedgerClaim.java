package io.sluice.fences;

import io.sluice.changes.FenceStoreException;
import io.sluice.changes.FenceStoreException.Kind;
import io.sluice.changes.Ledger;
import io.sluice.redis.EvalCommand;
import io.sluice.redis.LuaNumbers;
import org.jspecify.annotations.Nullable;

/**
 * Which ledger is ours: its term, and between which two values its seq is. Where the answer to a call was lost, the call may have been
 * done or not, and the next one must not take its traces for another reader's.
 */
final class LedgerClaim {
    private @Nullable String term;
    private long least;
    private long most;

    void taken(String term, long seq) {
        this.term = term;
        this.least = seq;
        this.most = seq;
    }

    boolean isTaken() {
        return term != null;
    }

    /** Whether this one is ours, as far as it is known what was done. */
    boolean isOurs(Ledger there) {
        return LuaNumbers.of(there.term()).equals(term) && there.seq() >= least && there.seq() <= most;
    }

    /** Nothing is ours. */
    void dropped() {
        term = null;
    }

    /** Says which ledger is ours: the first three arguments of every script that asks for it. */
    EvalCommand claim(EvalCommand call) throws FenceStoreException {
        return claim(call, least, most);
    }

    /** As it will be after the call that leaves this seq, in the same pipeline before. */
    EvalCommand claimAfter(EvalCommand call, long seq) throws FenceStoreException {
        return claim(call, seq, seq);
    }

    private EvalCommand claim(EvalCommand call, long from, long to) throws FenceStoreException {
        String ours = term;
        if (ours == null) {
            throw lost();
        }
        return call.with(ours).with(LuaNumbers.of(from)).with(LuaNumbers.of(to));
    }

    /** The seq that the next call is to leave. */
    long next() {
        return ++most;
    }

    /** The call that leaves this seq was done. */
    void done(long seq) {
        least = seq;
    }

    /** The ledger that is there is not ours. */
    FenceStoreException lost() {
        term = null;
        return new FenceStoreException(
                Kind.LOST, "the ledger in Redis is not the one that was left there: flushed, restored or taken over");
    }
}
