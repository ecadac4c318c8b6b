package io.sluice.fences;

import static io.sluice.redis.CacheNames.bytes;

import io.sluice.changes.FenceStoreException;
import io.sluice.changes.Ledger;
import io.sluice.changes.Owner;
import io.sluice.redis.CacheNames;
import io.sluice.redis.LedgerText;
import io.sluice.redis.RedisSession;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;

/** What is there, whoever has written it: the ledger, its owner, and how many fences. Used by one thread. */
final class LedgerReading {
    private final RedisSession session;
    private final CacheNames names;
    private final Claiming claiming;
    private final LongSupplier nanoTime;
    private long seenTerm = -1;
    private long seenSeq;
    private long seenAt;

    LedgerReading(RedisSession session, CacheNames names, Claiming claiming, LongSupplier nanoTime) {
        this.session = session;
        this.names = names;
        this.claiming = claiming;
        this.nanoTime = nanoTime;
    }

    /**
     * The ledger; null if there is none.
     *
     * @param cover learns which slots are looked after
     */
    @Nullable
    Ledger read(SlotCover cover) throws FenceStoreException {
        List<byte[]> fields = session.ask(connection -> {
            connection.sendCommand(Command.HMGET, bytes(names.fences()), new byte[0], SlotCover.FIELD);
            return connection.getBinaryMultiBulkReply();
        });
        cover.read(fields.get(1));
        if (fields.get(0) == null) {
            return null;
        }
        String text = new String(fields.get(0), StandardCharsets.ISO_8859_1);
        if (LedgerText.isUnreadable(text)) {
            throw claiming.unreadable();
        }
        return LedgerText.parse(text);
    }

    /** For how long it has been as it is now, as far as it was looked at; -1 if there is none. */
    long idleMillis(SlotCover cover) throws FenceStoreException {
        Ledger there = read(cover);
        if (there == null) {
            return -1;
        }
        long now = nanoTime.getAsLong();
        if (there.term() != seenTerm || there.seq() != seenSeq) {
            seenTerm = there.term();
            seenSeq = there.seq();
            seenAt = now;
        }
        return TimeUnit.NANOSECONDS.toMillis(now - seenAt);
    }

    /** Whether the entries are known to be this owner's; false while Redis does not answer. */
    boolean isOf(Owner me) {
        try {
            return session.ask(connection -> Ownership.read(connection, names).isOf(me));
        } catch (FenceStoreException away) {
            return false;
        }
    }

    /** How many fences there are. */
    long fences() throws FenceStoreException {
        return session.ask(connection -> {
            connection.sendCommand(Command.HLEN, bytes(names.fences()));
            return Math.max(0, (Long) connection.getOne() - claiming.fields());
        });
    }
}
