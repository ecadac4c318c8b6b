package io.sluice.changes;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which copies of a value are invalidated when its row changes, and in which order. There are two rules, because a change is either heard
 * of from the log or was made here.
 *
 * <p>Heard of: first the announced changes take note, then the lookups are invalidated. A load that ends in between is found to be behind, or
 * is invalidated with all that was remembered of it. The other way round it could end after the second and before the first, pass as
 * fresh, and be remembered.
 *
 * <p>Made here: first the lookups, then Redis. A lookup under way may have read what was there before; invalidated later than Redis, it
 * would fill Redis with that.
 *
 * <p>Thread-safe; waits for nothing but what {@code redis} waits for.
 */
public final class Invalidation implements ChangeListener {
    private final ChangeListener announced;
    private final Copies lookups;

    /** Values that this process holds: lookups under way, and what is remembered of those that have ended. */
    public interface Copies {

        /** From now on a lookup of these keys is answered by a load that begins later. */
        void invalidate(Set<String> keys);

        /** As {@link #invalidate}, of every key. */
        void invalidateAll();

        /** Nobody's: for drills, which show what goes wrong then. */
        static Copies none() {
            return new Copies() {
                @Override
                public void invalidate(Set<String> keys) {}

                @Override
                public void invalidateAll() {}
            };
        }
    }

    /**
     * The rules for one daemon.
     *
     * @param announced what a load must have seen to count
     */
    public Invalidation(ChangeListener announced, Copies lookups) {
        this.announced = announced;
        this.lookups = lookups;
    }

    @Override
    public void changed(int timeline, List<Change> changes) {
        announced.changed(timeline, changes);
        Set<String> keys = new HashSet<>(2 * changes.size());
        changes.forEach(change -> keys.add(change.key()));
        lookups.invalidate(keys);
    }

    @Override
    public void everything(int timeline, long position, long maxXid) {
        announced.everything(timeline, position, maxXid);
        lookups.invalidateAll();
    }

    /**
     * These keys were written by this daemon, and nobody has been told so yet.
     *
     * @param redis deletes them there; false if it may still have an older value
     * @return what that says
     */
    public boolean written(Collection<String> keys, Predicate<Collection<String>> redis) {
        lookups.invalidate(Set.copyOf(keys));
        return redis.test(keys);
    }
}
