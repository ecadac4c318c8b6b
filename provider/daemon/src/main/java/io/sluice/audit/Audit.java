package io.sluice.audit;

import io.sluice.coalesce.Loader;
import io.sluice.lookup.CachedValue;
import io.sluice.lookup.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Compares entries with their rows: some of those that have changed, 1, 5 and 10 seconds after, and some at random. Everything else here
 * is meant to make sure that they agree; this is to find out whether they do.
 *
 * <p>An entry that differs is looked at again two seconds later, since a change on its way is no fault. If both are still what they were,
 * it is a mismatch. Time is given to it; the auditor's thread alone calls {@link #step}.
 */
final class Audit {
    private static final List<Long> DELAYS =
            List.of(TimeUnit.SECONDS.toNanos(1), TimeUnit.SECONDS.toNanos(5), TimeUnit.SECONDS.toNanos(10));
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Seconds of work that may wait; what is more is not looked at. */
    private static final int MOST_SECONDS = 30;

    private record Due(String key, long at) {}

    /** @param row null for none */
    private record Suspect(String key, Value entry, @Nullable Value row, long at) {}

    private final CachedEntries entries;
    private final Loader<String, Value> rows;
    private final int perSecond;
    private final Consumer<String> mismatch;
    private final ArrayDeque<Due> due = new ArrayDeque<>();
    private final ArrayDeque<Suspect> suspects = new ArrayDeque<>();
    private final List<String> changed = new ArrayList<>();
    private long changedSeen;
    private long looked;

    /**
     * @param rows of the primary
     * @param perSecond how many changed keys are taken each second, and how many random ones
     * @param mismatch told the key of each, once
     */
    Audit(CachedEntries entries, Loader<String, Value> rows, int perSecond, Consumer<String> mismatch) {
        this.entries = entries;
        this.rows = rows;
        this.perSecond = perSecond;
        this.mismatch = mismatch;
    }

    /** These keys have changed; some of them are remembered. From any thread. */
    synchronized void changed(Collection<String> keys) {
        for (String key : keys) {
            changedSeen++;
            if (changed.size() < perSecond) {
                changed.add(key);
            } else if (changedSeen % 7 == 0) { // not only the first of each second
                changed.set((int) (changedSeen / 7 % perSecond), key);
            }
        }
    }

    private synchronized List<String> takeChanged() {
        List<String> taken = List.copyOf(changed);
        changed.clear();
        changedSeen = 0;
        return taken;
    }

    /** Looks at what is due. To be called each second. Returns how many entries it has compared. */
    long step(long now) throws Exception {
        long before = looked;
        for (String key : takeChanged()) {
            for (long delay : DELAYS) {
                if (due.size() < MOST_SECONDS * perSecond) {
                    due.add(new Due(key, now + delay));
                }
            }
        }
        Set<String> keys = new HashSet<>(entries.some(perSecond));
        for (Iterator<Due> all = due.iterator(); all.hasNext(); ) {
            Due one = all.next();
            if (now - one.at >= 0) {
                keys.add(one.key);
                all.remove();
            }
        }
        confirm(now);
        compare(keys, now);
        return looked - before;
    }

    private void compare(Set<String> keys, long now) throws Exception {
        for (Suspect suspect : differing(keys, now)) {
            if (suspects.size() < MOST_SECONDS * perSecond
                    && suspects.stream().noneMatch(other -> other.key.equals(suspect.key))) {
                suspects.add(suspect);
            }
        }
    }

    private void confirm(long now) throws Exception {
        List<Suspect> again = new ArrayList<>();
        while (!suspects.isEmpty() && now - suspects.element().at >= AGAIN_NANOS) {
            again.add(suspects.remove());
        }
        Map<String, Suspect> still = new HashMap<>();
        for (Suspect suspect : differing(again.stream().map(Suspect::key).toList(), now)) {
            still.put(suspect.key, suspect);
        }
        for (Suspect before : again) {
            Suspect after = still.get(before.key);
            if (after != null && after.entry.equals(before.entry) && Objects.equals(after.row, before.row)) {
                mismatch.accept(before.key);
            }
        }
    }

    /** Those whose entry was the same before and after the row was read, and another than the row. */
    private List<Suspect> differing(Collection<String> keys, long now) throws Exception {
        if (keys.isEmpty()) {
            return List.of();
        }
        Map<String, Value> before = entries.get(keys);
        if (before.isEmpty()) {
            return List.of();
        }
        Map<String, Value> found = rows.load(List.copyOf(before.keySet()));
        looked += before.size();
        List<String> different = before.keySet().stream()
                .filter(key -> !agrees(before.get(key), found.get(key)))
                .toList();
        if (different.isEmpty()) {
            return List.of();
        }
        Map<String, Value> after = entries.get(different);
        List<Suspect> suspicious = new ArrayList<>();
        for (String key : different) {
            Value entry = before.get(key);
            if (entry != null && Objects.equals(entry, after.get(key))) {
                suspicious.add(new Suspect(key, entry, found.get(key), now));
            }
        }
        return suspicious;
    }

    private static boolean agrees(@Nullable Value entry, @Nullable Value row) {
        return entry == null || entry.equals(CachedValue.of(row));
    }
}
