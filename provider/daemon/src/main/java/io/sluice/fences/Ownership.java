package io.sluice.fences;

import static io.sluice.redis.CacheNames.bytes;

import io.sluice.build.CommandName;
import io.sluice.changes.Owner;
import io.sluice.redis.CacheNames;
import io.sluice.redis.LedgerText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Whose the entries of a prefix are, as Redis says.
 *
 * @param owner null if nobody has said so
 * @param ledger whether a reader of the change stream has left one; without an owner it was one of an older version
 * @param ageMillis how long ago its reader last was in time; {@link Long#MAX_VALUE} if it has gone for good
 * @param unreadable what is in the ledger's place, if that is none
 */
record Ownership(String prefix, @Nullable Owner owner, boolean ledger, long ageMillis, @Nullable String unreadable) {
    /** The field that says it. */
    static final byte[] OWNER = bytes("\0owner");

    /** The field of the term of the last reader that has gone for good. */
    private static final byte[] LEFT = bytes("\0left");

    /** A reader is in time each second, unless it is away. */
    static final long IN_USE_MILLIS = 10_000;

    static Ownership read(Connection connection, CacheNames names) {
        return read(connection, List.of(names), true).get(0);
    }

    /** The prefixes that this one lies inside of, as far as we may look. */
    static List<Ownership> around(Connection connection, CacheNames names) {
        List<CacheNames> shorter = new ArrayList<>();
        for (int length = 1; length < names.prefix().length(); length++) {
            shorter.add(names.around(length));
        }
        return shorter.isEmpty() ? List.of() : read(connection, shorter, false);
    }

    /** @param must whether it fails where we may not look, or something else is in the place: of others we may know nothing */
    private static List<Ownership> read(Connection connection, List<CacheNames> all, boolean must) {
        for (CacheNames names : all) {
            connection.sendCommand(Command.HMGET, bytes(names.fences()), new byte[0], OWNER, LEFT);
        }
        connection.sendCommand(Command.TIME);
        List<Object> answers = connection.getMany(all.size() + 1);
        if (answers.get(all.size()) instanceof JedisDataException e) {
            throw e;
        }
        List<?> time = (List<?>) answers.get(all.size());
        long now = number((byte[]) time.get(0)) * 1000 + number((byte[]) time.get(1)) / 1000;
        List<Ownership> found = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (answers.get(i) instanceof List<?> fields) {
                found.add(of(all.get(i).prefix(), fields, now));
            } else if (must && answers.get(i) instanceof JedisDataException e) {
                throw e;
            }
        }
        return found;
    }

    private static Ownership of(String prefix, List<?> fields, long now) {
        String ledger = fields.get(0) instanceof byte[] text ? new String(text, StandardCharsets.ISO_8859_1) : null;
        boolean unreadable = ledger != null && LedgerText.isUnreadable(ledger);
        boolean left = ledger != null
                && fields.get(2) instanceof byte[] term
                && new String(term, StandardCharsets.ISO_8859_1).equals(LedgerText.term(ledger));
        long age = ledger == null || unreadable || left ? Long.MAX_VALUE : now - LedgerText.atMillis(ledger);
        Owner owner =
                fields.get(1) instanceof byte[] text ? Owner.parse(new String(text, StandardCharsets.UTF_8)) : null;
        return new Ownership(prefix, owner, ledger != null, age, unreadable ? ledger : null);
    }

    private static long number(byte[] digits) {
        return Long.parseLong(new String(digits, StandardCharsets.US_ASCII));
    }

    /** Whether the entries are another's. */
    boolean isAnothers(Owner me) {
        return owner != null && !owner.entries().equals(me.entries());
    }

    /** Whether they are known to be this owner's: what has no owner, but a ledger, an older version of Sluice has left. */
    boolean isOf(Owner me) {
        return owner == null ? ledger : !isAnothers(me);
    }

    /** Whether a reader has written its ledger a moment ago, and has not gone. One that is ahead of Redis' clock has nobody who writes it. */
    boolean inUse() {
        return Math.abs(ageMillis) < IN_USE_MILLIS;
    }

    /** What to do first about one that is in use. */
    String waiting() {
        return "if the daemon that wrote there a moment ago was killed, wait "
                + Math.max(1, TimeUnit.MILLISECONDS.toSeconds(IN_USE_MILLIS - ageMillis + 999)) + " s and ";
    }

    /** Why these entries are not this owner's, after "Redis somewhere"; null where nothing is in the way. */
    @Nullable
    String conflict(Owner me) {
        Owner there = owner;
        if (isAnothers(me) && there != null) {
            return "keeps " + prefix + " for " + there.words() + ": " + REMEDY
                    + (inUse() ? "; or, " + waiting() : "; or, if nobody uses it any more, ") + "take it over: "
                    + ADOPT;
        }
        if (unreadable != null) {
            return unreadable(prefix);
        }
        if (there != null && inUse() && !there.slot().equals(me.slot())) {
            return "is kept fresh through the slot " + there.slot() + " (" + prefix
                    + "), and this daemon was given the slot "
                    + me.slot() + ": give it --slot " + there.slot()
                    + ", and remove the other: " + CommandName.get() + " changes drop --slot "
                    + me.slot();
        }
        return null;
    }

    /** As {@link #conflict}, of a prefix in which ours begins. */
    @Nullable
    String conflictAround() {
        return owner == null && !ledger
                ? null
                : "keeps " + prefix + ", in which this prefix lies, for " + (owner == null ? "another" : owner.words())
                        + ": " + REMEDY;
    }

    /** Why nobody does anything there, after "Redis somewhere". */
    static String unreadable(String prefix) {
        return "has something in {" + prefix
                + "}:fences that cannot be read as a ledger: nobody knows which entries are old,"
                + " and none is dropped. If all strings whose names begin with " + prefix + " may go, run " + ADOPT
                + "; if not, " + REMEDY;
    }

    static final String REMEDY = "give this daemon a prefix of its own (--key-prefix, or table.NAME.prefix)";
    static final String ADOPT =
            CommandName.get() + " changes adopt --clear (and --table NAME for one of several), with the flags of serve";
}
