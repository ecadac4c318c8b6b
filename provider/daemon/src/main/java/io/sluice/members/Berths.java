package io.sluice.members;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Numbered places for those who come and go. There are as many as were needed at once; who comes takes the first that is free, so that what
 * belongs to a number, such as a route and its lanes, stays. Thread-safe.
 *
 * @param <T> compared by identity
 */
public final class Berths<T> {
    private volatile List<Berth<T>> all = List.of();
    private volatile List<T> members = List.of();

    /** One place. */
    public static final class Berth<T> {
        private volatile @Nullable T member;

        private Berth() {}

        /** Who has it now; null while nobody has. */
        public @Nullable T member() {
            return member;
        }
    }

    /** Comes. */
    public synchronized void take(T who) {
        Berth<T> free =
                all.stream().filter(berth -> berth.member == null).findFirst().orElse(null);
        if (free == null) {
            free = new Berth<>();
            free.member = who;
            List<Berth<T>> more = new ArrayList<>(all);
            more.add(free);
            all = List.copyOf(more);
        } else {
            free.member = who;
        }
        List<T> now = new ArrayList<>(members);
        now.add(who);
        members = List.copyOf(now);
    }

    /** Goes; harmless if it is not here. */
    public synchronized void leave(T who) {
        members = members.stream().filter(member -> member != who).toList();
        for (Berth<T> berth : all) {
            if (berth.member == who) {
                berth.member = null;
            }
        }
    }

    /** All places, by their numbers. None ever goes. */
    public List<Berth<T>> all() {
        return all;
    }

    /** Who is here, in the order in which they came. */
    public List<T> members() {
        return members;
    }
}
