package io.sluice.lanes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of some routes, for several coalescers that read from the same nodes: one for each table, say. All together have no more
 * batches on a route than it has lanes; a lane that comes free goes to the coalescer that has waited for one longest; and while others
 * are asked, none takes the last. Route number i of each of them is the same node, also of those that come later.
 */
public final class Lanes {
    /** So long after a coalescer was asked last, nobody leaves a lane to it. */
    private static final long CALM_NANOS = 50_000_000;

    private volatile int perRoute;
    private final boolean shared;
    private final ReentrantLock lock;
    private int[] taken;
    private final List<Seat> seats = new CopyOnWriteArrayList<>();

    /** Those that are due and found no lane, in the order in which they get one. */
    private final List<Seat> line = new ArrayList<>();

    private volatile boolean anyWaits;

    /** Lanes to be shared by every coalescer that is started with them; more routes may come later. */
    public Lanes(int routes, int lanesPerRoute) {
        this(routes, lanesPerRoute, true, new ReentrantLock());
    }

    private Lanes(int routes, int lanesPerRoute, boolean shared, ReentrantLock lock) {
        if (routes < 1) {
            throw new IllegalArgumentException("routes < 1: " + routes);
        }
        if (lanesPerRoute < 1) {
            throw new IllegalArgumentException("lanes < 1: " + lanesPerRoute);
        }
        this.perRoute = lanesPerRoute;
        this.shared = shared;
        this.lock = lock;
        this.taken = new int[routes];
    }

    /** Of one coalescer alone, under the lock of its queue: it holds that lock anyway, and needs no other. */
    public static Lanes own(int routes, int lanesPerRoute, ReentrantLock lock) {
        return new Lanes(routes, lanesPerRoute, false, lock);
    }

    /** From now on there are so many for each route. Those over it end with their batches. */
    public void resize(int lanesPerRoute) {
        perRoute = lanesPerRoute;
        seats.forEach(seat -> seat.wake.run());
    }

    /**
     * A coalescer with so many routes comes in: those that these lanes do not know yet have as many.
     *
     * @param wake called when it is its turn, by whoever made it so, who holds no lock then
     */
    public Seat join(int routes, Runnable wake, long now) {
        Seat seat = new Seat(wake, now - CALM_NANOS);
        seat.grow(routes);
        seats.add(seat);
        return seat;
    }

    /**
     * The place of one coalescer among the others. Its methods are called under the lock of that coalescer's queue, which comes before the
     * lock of the lanes; but for {@link #wakeOthers}. For the coalescer alone.
     */
    public final class Seat {
        private final Runnable wake;
        private final AtomicLong asked;
        private boolean[] wants = {};
        private boolean waits;
        private boolean woken;
        private int held;

        private Seat(Runnable wake, long asked) {
            this.wake = wake;
            this.asked = new AtomicLong(asked);
        }

        /** It has so many routes from now on. */
        public void grow(int routes) {
            lock.lock();
            try {
                wants = Arrays.copyOf(wants, routes);
                taken = Arrays.copyOf(taken, Math.max(taken.length, routes));
            } finally {
                lock.unlock();
            }
        }

        /** It has something to look up. */
        public void ask(long now) {
            asked.lazySet(now); // nobody has to see it at once
        }

        /** Whether another was asked lately. */
        public boolean othersAsk(long now) {
            if (seats.size() > 1) {
                for (Seat seat : seats) {
                    if (seat != this && now - seat.asked.get() < CALM_NANOS) {
                        return true;
                    }
                }
            }
            return false;
        }

        /**
         * Takes a lane of a route that may be, unless those who have waited longer need what there is: then it waits in turn.
         *
         * @param again whether it has asked in vain for something else just before: it goes on waiting for that, too
         * @param start the route to look at first
         * @param leastBusy whether the route with the fewest batches is to be found, or the first
         * @return the route, or -1
         */
        public int take(boolean again, IntPredicate may, int start, boolean leastBusy) {
            lock.lock();
            try {
                int place = waits ? line.indexOf(this) : line.size();
                int chosen = -1;
                for (int i = 0; i < wants.length && (chosen < 0 || leastBusy); i++) {
                    int at = (start + i) % wants.length;
                    if (may.test(at) && isFree(at, place) && (chosen < 0 || taken[at] < taken[chosen])) {
                        chosen = at;
                    }
                }
                if (chosen < 0) {
                    await(again, may);
                    return chosen;
                }
                taken[chosen]++;
                held++;
                if (waits && (!again || wants[chosen])) {
                    leaveLine();
                }
                return chosen;
            } finally {
                lock.unlock();
            }
        }

        private boolean isFree(int route, int place) {
            int free = perRoute - taken[route];
            for (int i = 0; i < place && free > 0; i++) {
                free -= line.get(i).wants(route) ? 1 : 0;
            }
            return free > 0;
        }

        private boolean wants(int route) {
            return route < wants.length && wants[route]; // it may not know yet that there are more
        }

        private void await(boolean again, IntPredicate may) {
            boolean any = false;
            for (int i = 0; i < wants.length; i++) {
                wants[i] = may.test(i) || (again && wants[i]);
                any |= wants[i];
            }
            woken = false;
            if (any && !waits) {
                waits = true;
                line.add(this);
                anyWaits = true;
            } else if (!any && waits) {
                leaveLine();
            }
        }

        private void leaveLine() {
            line.remove(this);
            waits = false;
            woken = false;
            anyWaits = !line.isEmpty();
        }

        /** Gives a lane back. */
        public void free(int route) {
            lock.lock();
            try {
                taken[route]--;
                held--;
            } finally {
                lock.unlock();
            }
        }

        /** Waits no more, for nothing of its own is due. Returns whether it has. */
        public boolean giveUp() {
            if (!waits) {
                return false;
            }
            lock.lock();
            try {
                leaveLine();
            } finally {
                lock.unlock();
            }
            return true;
        }

        /** Takes no more lanes: what it still holds, it gives back. */
        public void close() {
            seats.remove(this);
            boolean unused = giveUp();
        }

        /** Its part of so many lanes, as many others as hold some or wait for one. */
        public double share(int lanes) {
            lock.lock();
            try {
                int busy = 1;
                for (Seat seat : seats) {
                    busy += seat != this && (seat.held > 0 || seat.waits) ? 1 : 0;
                }
                return (double) lanes / busy;
            } finally {
                lock.unlock();
            }
        }

        /**
         * Wakes those whose turn it is, after this one has given back a lane or its place in the line. Called without any lock. This one is
         * awake, and looks next.
         */
        public void wakeOthers() {
            if (!shared || !anyWaits) {
                return;
            }
            Seat next;
            while ((next = next()) != null) {
                next.wake.run();
            }
        }

        private @Nullable Seat next() {
            lock.lock();
            try {
                for (int place = 0; place < line.size(); place++) {
                    Seat seat = line.get(place);
                    if (seat != this && !seat.woken && seat.mayTake(place)) {
                        seat.woken = true;
                        return seat;
                    }
                }
                return null;
            } finally {
                lock.unlock();
            }
        }

        private boolean mayTake(int place) {
            for (int i = 0; i < wants.length; i++) {
                if (wants[i] && isFree(i, place)) {
                    return true;
                }
            }
            return false;
        }

        /** How many of a route's it may have at once, if it is to have so many: those of one coalescer alone are made as many. */
        public int bound(int each) {
            perRoute = shared ? perRoute : each;
            return Math.min(each, perRoute);
        }

        /** The lanes of so many open routes, over all coalescers. */
        public int lanesOf(int open) {
            return open * perRoute;
        }
    }

    @Override
    public String toString() {
        return "lanes taken: " + Arrays.toString(taken) + " of " + perRoute + " each, waiting: " + line.size();
    }
}
