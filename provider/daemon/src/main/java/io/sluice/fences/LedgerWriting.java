package io.sluice.fences;

import io.sluice.changes.FenceStoreException;
import io.sluice.redis.CacheNames;
import io.sluice.redis.EvalCommand;
import io.sluice.redis.LuaNumbers;
import io.sluice.redis.RedisSession;
import io.sluice.redis.Script;
import java.util.Objects;

/** Writes in the ledger that is ours what concerns no entry. Used by one thread. */
final class LedgerWriting {
    private final RedisSession session;
    private final CacheNames names;
    private final LedgerClaim holding;
    private final SlotCover cover;
    private final EvalCommand call = new EvalCommand();

    LedgerWriting(RedisSession session, CacheNames names, LedgerClaim holding, SlotCover cover) {
        this.session = session;
        this.names = names;
        this.holding = holding;
        this.cover = cover;
    }

    /** As {@link io.sluice.changes.FenceStore#advance}. */
    void advance(long applied, long maxXid, long quietXmax, boolean inTime) throws FenceStoreException {
        long seq = begin(Script.ADVANCE);
        call.with(LuaNumbers.of(applied)).with(LuaNumbers.of(maxXid));
        call.with(quietXmax == 0 ? "" : LuaNumbers.of(quietXmax)).with(inTime ? "1" : "0");
        write(Script.ADVANCE, seq);
    }

    /** As {@link io.sluice.changes.FenceStore#floor}. */
    void floor(long floorLsn, long floorXmax) throws FenceStoreException {
        long seq = begin(Script.FLOOR);
        call.with(LuaNumbers.of(floorLsn)).with(LuaNumbers.of(floorXmax));
        write(Script.FLOOR, seq);
    }

    /** All that had to go is gone. */
    void cleared() throws FenceStoreException {
        long seq = begin(Script.CLEARED);
        call.with(names.channel());
        write(Script.CLEARED, seq);
    }

    private long begin(Script script) throws FenceStoreException {
        holding.claim(call.of(script.sha(), 1).with(names.fences()));
        long seq = holding.next();
        call.with(LuaNumbers.of(seq));
        return seq;
    }

    private void write(Script script, long seq) throws FenceStoreException {
        Object answer = session.ask(connection -> script.run(connection, call));
        cover.there();
        if (!Objects.equals(answer, 1L)) {
            throw holding.lost();
        }
        holding.done(seq);
    }

    /** As {@link io.sluice.changes.FenceStore#release}. */
    void release() throws FenceStoreException {
        if (holding.isTaken()) {
            holding.claim(call.of(Script.RELEASE.sha(), 1).with(names.fences()));
            holding.dropped();
            Object unused = session.ask(connection -> Script.RELEASE.run(connection, call));
        }
    }
}
