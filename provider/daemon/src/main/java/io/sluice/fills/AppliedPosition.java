package io.sluice.fills;

import io.sluice.changes.Ledger;
import io.sluice.lookup.ReadPoint;
import io.sluice.lookup.Snapshot;
import io.sluice.redis.CacheNames;
import io.sluice.redis.LedgerText;
import io.sluice.redis.LuaNumbers;
import io.sluice.redis.Redirection;
import io.sluice.redis.SlotSet;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * How far changes are applied, as it was heard last: from a fill, or because it was asked. So that what would have to wait is not
 * sent to Redis again and again, only to wait. Used by one thread at a time.
 */
public final class AppliedPosition {
    /** As in fill.lua. */
    private static final long LATE_MILLIS = 2000;

    private static final byte[] LEDGER = {};
    private static final byte[] SLOTS = CacheNames.bytes("\0slots");

    private final byte[] fences;
    private long applied;
    private long quietXmax;

    private boolean unknown;

    /** Of a home of a cluster: which slots it covers, and since which term; null while that is not known. */
    private @Nullable SlotSet covered;

    private String term = "";

    public AppliedPosition(CacheNames names) {
        this.fences = CacheNames.bytes(names.fences());
    }

    /** Whether everything is applied that this has seen. */
    public boolean takes(ReadPoint sight) {
        return sight.upTo() <= applied || (sight instanceof Snapshot snapshot && snapshot.laterXmax() <= quietXmax);
    }

    /** Whether Redis has to judge for itself: there is no ledger, or changes are late. */
    public boolean isUnknown() {
        return unknown;
    }

    /** What a call has answered; empty where there was no ledger. */
    void heard(byte[] position, byte[] xmax) {
        try {
            applied = number(position);
            quietXmax = number(xmax);
            unknown = false;
        } catch (NumberFormatException e) {
            applied = 0; // of a ledger that cannot be read
            quietXmax = 0;
            unknown = true;
        }
    }

    private static long number(byte[] digits) {
        return digits.length == 0 ? 0 : Long.parseLong(new String(digits, StandardCharsets.US_ASCII));
    }

    /** Asks for it. Blocks for a round trip. */
    public void ask(Connection connection) {
        connection.sendCommand(Command.HMGET, fences, LEDGER, SLOTS);
        connection.sendCommand(Command.TIME);
        List<Object> answers = connection.getMany(2);
        List<?> fields = answers.get(0) instanceof List<?> found ? found : Arrays.asList(null, null);
        String text = fields.get(0) instanceof byte[] bytes ? new String(bytes, StandardCharsets.ISO_8859_1) : "";
        if (answers.get(0) instanceof JedisDataException refusal && Redirection.isIn(refusal.getMessage())) {
            throw refusal;
        }
        @Nullable Ledger ledger = LedgerText.parse(text);
        unknown = ledger == null
                || !(answers.get(1) instanceof List<?> time)
                || Math.abs(millis(time) - ledger.atMillis()) > LATE_MILLIS;
        applied = ledger == null ? 0 : ledger.applied();
        quietXmax = ledger == null ? 0 : LedgerText.quietXmax(text);
        covered = fields.get(1) instanceof byte[] slots ? SlotSet.parse(slots) : null;
        term = ledger == null ? "" : LuaNumbers.of(ledger.term());
    }

    /** Of a home of a cluster: whether it is known whether it covers the slot of this entry. */
    boolean knowsSlots() {
        return unknown || covered != null;
    }

    /** Of a home of a cluster: whether changes of this entry leave their fences there, as far as is known. */
    boolean covers(byte[] entry) {
        SlotSet slots = covered;
        return slots == null || slots.hold(entry);
    }

    /** Since which ledger that is so. */
    String term() {
        return term;
    }

    private static long millis(List<?> time) {
        return 1000 * number((byte[]) time.get(0)) + number((byte[]) time.get(1)) / 1000;
    }
}
