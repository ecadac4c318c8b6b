package io.sluice.fences;

import static io.sluice.redis.CacheNames.bytes;

import io.sluice.changes.FenceStoreException;
import io.sluice.changes.Ledger;
import io.sluice.redis.CacheNames;
import io.sluice.redis.EvalCommand;
import io.sluice.redis.LedgerText;
import io.sluice.redis.LuaNumbers;
import io.sluice.redis.RedisSession;
import io.sluice.redis.Script;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;

/** Takes a ledger over, from whoever had it. Used by one thread. */
final class LedgerTaking {
    private final RedisSession session;
    private final CacheNames names;
    private final Claiming claiming;
    private final LedgerClaim holding;
    private final EvalCommand call = new EvalCommand();

    /** The ledger that was asked for, and no answer heard. */
    private @Nullable String asked;

    LedgerTaking(RedisSession session, CacheNames names, Claiming claiming, LedgerClaim holding) {
        this.session = session;
        this.names = names;
        this.claiming = claiming;
        this.holding = holding;
    }

    /**
     * As {@link io.sluice.changes.FenceStore#take}.
     *
     * @param everything says that all may have changed
     */
    void run(Ledger first, Announcement everything, SlotCover cover) throws FenceStoreException {
        holding.dropped();
        if (first.clearing()) {
            byte[] message = everything.ofAll(first.floorLsn(), first.maxXid());
            session.ask(connection -> {
                connection.sendCommand(Command.PUBLISH, bytes(names.channel()), message);
                return connection.getIntegerReply();
            });
        }
        String head = LedgerText.head(first);
        String term = LuaNumbers.of(first.term());
        String again = head + term;
        boolean doubtful = again.equals(asked);
        asked = again;
        call.of(Script.TAKE.sha(), 1)
                .with(names.fences())
                .with(term)
                .with(head)
                .with(first.clearing() ? "1" : "0")
                .with(doubtful ? "1" : "0");
        claiming.say(call).with(cover.text());
        long seq = (Long) session.ask(connection -> Script.TAKE.run(connection, call));
        asked = null;
        if (seq < 0) {
            throw claiming.notOurs(seq == -1);
        }
        if (seq == 0) {
            throw holding.lost();
        }
        holding.taken(term, seq);
        cover.forgetOthers(); // it says it all by now
        claiming.taken();
    }
}
