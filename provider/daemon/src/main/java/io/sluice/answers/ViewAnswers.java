package io.sluice.answers;

import io.sluice.changes.Ledger;
import io.sluice.changes.ReaderSettings;
import io.sluice.lookup.Value;
import io.sluice.redis.CacheNames;
import io.sluice.redis.EntryKind;
import io.sluice.redis.ErrorAdvice;
import io.sluice.redis.LedgerText;
import io.sluice.views.ViewQuery;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/** What Redis has of one view. Used by one thread. */
final class ViewAnswers {
    private static final byte[] LEDGER = {};
    /** A field of the hash that is no answer. */
    private static final byte[] SUM = {};

    private static final byte[] OWNER = CacheNames.bytes("\0owner");

    private final CachedView view;
    private final byte[] fences;
    private final byte[] entry;
    private final ErrorAdvice advice;
    private List<ViewQuery> asked = List.of();

    ViewAnswers(CachedView view) {
        this.view = view;
        CacheNames names = CacheNames.of(view.redis());
        this.fences = CacheNames.bytes(names.fences());
        this.entry = names.entry(EntryKind.ONLY_KEY);
        this.advice = ErrorAdvice.of(view.redis(), names.rights("+hmget +time"));
    }

    /** Redis does not let us read, and what to do about it: another view may be read. */
    static final class RefusedView extends JedisDataException {
        private static final long serialVersionUID = 1L;

        private RefusedView(String advice, JedisDataException cause) {
            super(advice, cause);
        }
    }

    /** Of one of its two commands, or of what was asked with them. */
    RefusedView refused(JedisDataException refusal) {
        return new RefusedView(advice.on(String.valueOf(refusal.getMessage())), refusal);
    }

    /** Whether it is known by now whose entries are ours. */
    boolean isOurs() {
        return !view.owner().get().isEmpty();
    }

    /**
     * Sends two commands: how far changes are applied is asked first, so that what is found is at least as new.
     *
     * @param queries none to see whether they may be asked at all
     */
    void ask(Connection connection, Collection<ViewQuery> queries) {
        asked = List.copyOf(queries);
        connection.sendCommand(Command.HMGET, fences, LEDGER, OWNER);
        byte[][] fields = new byte[1 + Math.max(1, asked.size())][];
        fields[0] = entry;
        fields[1] = SUM;
        for (int i = 0; i < asked.size(); i++) {
            fields[1 + i] = CacheNames.bytes(asked.get(i).field());
        }
        connection.sendCommand(Command.HMGET, fields);
    }

    /** Whether something else has the name of the hash: then there are no answers. */
    static boolean isForeign(JedisDataException refusal) {
        return String.valueOf(refusal.getMessage()).startsWith("WRONGTYPE");
    }

    /**
     * Takes what the two commands were answered.
     *
     * @param time of Redis, as TIME says it
     */
    void take(Object state, Object values, List<?> time, Map<ViewQuery, Value> there) {
        Ledger ledger = ledger(state);
        if (ledger == null || isLate(ledger, time) || !(values instanceof List<?> found)) {
            return;
        }
        long now = System.nanoTime();
        for (int i = 0; i < asked.size(); i++) {
            if (found.get(i) instanceof byte[] kept && KeptAnswer.isFromRedis(kept, ledger.applied())) {
                there.put(
                        asked.get(i),
                        view.maxAge().isZero()
                                ? Value.ofUtf8(kept)
                                : Value.ofUtf8(kept, view.maxAge().toMillis(), now));
            }
        }
    }

    /** Null unless the entries are ours, and none of them is still to be dropped. */
    private @Nullable Ledger ledger(Object state) {
        String mine = view.owner().get();
        if (mine.isEmpty()
                || !(state instanceof List<?> fields)
                || !(fields.get(0) instanceof byte[] ledger)
                || !(fields.get(1) instanceof byte[] owner)
                || !new String(owner, StandardCharsets.UTF_8).startsWith(mine)) {
            return null;
        }
        Ledger there = LedgerText.parse(new String(ledger, StandardCharsets.ISO_8859_1));
        return there == null || there.clearing() ? null : there;
    }

    /** Changes may have been made that nobody has applied. */
    private static boolean isLate(Ledger ledger, List<?> time) {
        long now = 1000 * number(time.get(0)) + number(time.get(1)) / 1000;
        return Math.abs(now - ledger.atMillis()) > ReaderSettings.LATE.toMillis();
    }

    private static long number(Object digits) {
        return Long.parseLong(new String((byte[]) digits, StandardCharsets.US_ASCII));
    }
}
