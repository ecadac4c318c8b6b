package io.sluice.coalesce;

import io.sluice.coalesce.Routing.Balance;
import io.sluice.lanes.Lanes;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The routes of one coalescer and which of their lanes it has. Guarded by the lock of the queue. */
final class Routes<K, V> {
    private final Routing<K, V> routing;
    private List<Route<K, V>> routes;
    private final Balance balance;
    private final Lanes.Seat seat;
    private volatile int each;
    private int[] taken;
    private volatile int count;
    private int turn;
    private boolean inVain;
    private boolean asked;
    private boolean givenUp;

    /** @param each how many of a route's lanes it may have at once, of those that there are */
    Routes(Routing<K, V> routing, Lanes.Seat seat, int each) {
        this.routing = routing;
        this.routes = routing.routes();
        this.count = routes.size();
        this.balance = routing.balance();
        this.seat = seat;
        this.each = seat.bound(each);
        this.taken = new int[routes.size()];
        seat.grow(routes.size());
    }

    /** From now on so many of a route's lanes at once, and of all the routes that there are by now. */
    void rebound(int most) {
        each = seat.bound(most);
        routes = routing.routes();
        if (routes.size() > taken.length) {
            seat.grow(routes.size());
            taken = Arrays.copyOf(taken, routes.size());
            count = routes.size();
        }
    }

    /** Whether there are more than it knows. Any thread. */
    boolean haveGrown() {
        return routing.routes().size() > count;
    }

    /** A look for what is due begins: it asks for lanes, perhaps more than once. */
    void begin() {
        asked = false;
        inVain = false;
    }

    /** The look is over. If nothing is due any more, it waits for no lane. */
    void end() {
        givenUp = !asked && seat.giveUp();
    }

    /** Whether that look ended a wait for a lane: another's turn may have come. */
    boolean hasGivenUp() {
        return givenUp;
    }

    /**
     * Takes a lane of the route that is to have the next batch, or returns null while all their lanes are taken, or are others' in turn.
     *
     * @param not a route to leave out: it was asked already. Null for none
     */
    @Nullable
    Route<K, V> take(@Nullable Route<K, V> not) {
        boolean anyOpen = anyOpenBut(not);
        int start = balance == Balance.RANDOM ? ThreadLocalRandom.current().nextInt(taken.length) : turn;
        int chosen = seat.take(inVain, at -> may(at, not, anyOpen), start, balance == Balance.LEAST_BUSY);
        asked = true;
        inVain = chosen < 0;
        if (chosen < 0) {
            return null;
        }
        turn = (chosen + 1) % taken.length;
        taken[chosen]++;
        return routes.get(chosen);
    }

    private boolean may(int at, @Nullable Route<K, V> not, boolean anyOpen) {
        Route<K, V> route = routes.get(at);
        return route != not && taken[at] < each && (!anyOpen || route.open());
    }

    /** Gives a lane back. */
    void free(Route<K, V> route) {
        int at = routes.indexOf(route);
        taken[at]--;
        seat.free(at);
    }

    /** Any thread. */
    int count() {
        return count;
    }

    /** How many lanes it may have at once, of all routes. */
    int lanes() {
        return count * each;
    }

    /** Whether a route other than this one is open. */
    boolean anyOpenBut(@Nullable Route<K, V> not) {
        return anyOpenOf(route -> route != not);
    }

    /** Whether a route of this kind is open. */
    boolean anyOpenOf(Predicate<Route<K, V>> kind) {
        for (Route<K, V> route : routes) {
            if (route.open() && kind.test(route)) {
                return true;
            }
        }
        return false;
    }

    /** How many are open: one at least, because somebody has to find out that nothing answers. */
    private int open() {
        int open = 0;
        for (Route<K, V> route : routes) {
            open += route.open() ? 1 : 0;
        }
        return Math.max(1, open);
    }

    /** How many lanes of the open routes it is likely to have, by how many others use them. */
    double share() {
        int open = open();
        return Math.min(each * open, seat.share(seat.lanesOf(open)));
    }

    /**
     * How many batches of one kind there may be on open routes: one at least.
     *
     * @param butOne whether a lane is to be left to those of the other kind; to other coalescers one is, while they are asked
     */
    int most(boolean butOne, long now) {
        int most = seat.othersAsk(now) ? seat.lanesOf(open()) - 1 : Integer.MAX_VALUE;
        return Math.max(1, butOne ? Math.min(most, each * open() - 1) : most);
    }
}
