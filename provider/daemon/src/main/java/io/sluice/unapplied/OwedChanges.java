package io.sluice.unapplied;

import io.sluice.changes.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What was read and is still to be applied to caches whose server is away. Used by the reader's thread alone. */
public final class OwedChanges {
    private final List<Change> changes = new ArrayList<>();
    private @Nullable String clear;
    private long upTo;
    private long maxXid;

    /**
     * These too.
     *
     * @param why every entry has to go; null if only those that have changed
     * @param complete where the last whole transaction ends
     * @param highest no transaction that was read has a higher one
     */
    public void add(List<Change> more, @Nullable String why, long complete, long highest) {
        changes.addAll(more);
        clear = why == null ? clear : why;
        upTo = Math.max(upTo, complete);
        maxXid = Math.max(maxXid, highest);
    }

    /** What others leave, as far as it is of these keys. How far they had read says nothing of others. */
    public void inherit(OwedChanges left, Predicate<String> keys) {
        add(left.changes.stream().filter(change -> keys.test(change.key())).toList(), left.clear, 0, left.maxXid);
    }

    public List<Change> changes() {
        return List.copyOf(changes);
    }

    /** Why every entry has to go; null if only those that have changed. */
    @Nullable
    public String clear() {
        return clear;
    }

    public long upTo() {
        return upTo;
    }

    public long maxXid() {
        return maxXid;
    }

    public int size() {
        return changes.size();
    }

    public void forget() {
        changes.clear();
        clear = null;
        upTo = 0;
        maxXid = 0;
    }
}
