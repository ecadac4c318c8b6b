package io.sluice.fences;

import io.sluice.changes.Change;
import io.sluice.redis.CacheNames;
import io.sluice.redis.LuaNumbers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Changes as scripts take them: each key but once, and so many at a time that Redis serves others in between. */
final class ChangeParts {
    /** Changes of one call. */
    private static final int MOST_KEYS = 250;

    /** Characters of one call's keys; a single key may be longer. */
    private static final int MOST_CHARACTERS = 16_384;

    private ChangeParts() {}

    /** At least one part, which may be empty. An empty key has no entry, and its fence would lie where the ledger does. */
    static List<List<Change>> of(Collection<Change> changes) {
        Map<String, Change> merged = new LinkedHashMap<>();
        for (Change change : changes) {
            if (!change.key().isEmpty()) {
                merged.merge(change.key(), change, ChangeParts::both);
            }
        }
        List<List<Change>> parts = new ArrayList<>();
        List<Change> part = new ArrayList<>();
        int characters = 0;
        for (Change change : merged.values()) {
            int length = change.key().length();
            if (part.size() == MOST_KEYS || (characters + length > MOST_CHARACTERS && !part.isEmpty())) {
                parts.add(part);
                part = new ArrayList<>();
                characters = 0;
            }
            part.add(change);
            characters += length;
        }
        parts.add(part);
        return parts;
    }

    /** Holds back what either does. */
    private static Change both(Change one, Change other) {
        Change later = one.lsn() > other.lsn() || (one.lsn() == other.lsn() && one.xid() > other.xid()) ? one : other;
        return new Change(
                later.key(),
                later.lsn(),
                later.xid(),
                Math.max(one.after(), other.after()),
                Math.max(one.holdMillis(), other.holdMillis()));
    }

    /** The change as the script takes it. */
    static byte[] text(Change change) {
        String text = LuaNumbers.of(change.lsn()) + LuaNumbers.of(change.xid());
        return CacheNames.bytes(
                change.after() == 0 && change.holdMillis() == 0
                        ? text
                        : text + LuaNumbers.of(change.after()) + LuaNumbers.of(change.holdMillis()));
    }
}
