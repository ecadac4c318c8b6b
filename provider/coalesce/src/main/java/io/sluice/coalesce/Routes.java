package io.sluice.coalesce;

import io.sluice.coalesce.Routing.Balance;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The routes and how many of their lanes are taken. Guarded by the lock of the queue. */
final class Routes<K, V> {
    private final List<Route<K, V>> routes;
    private final Balance balance;
    private final int lanes;
    private final int[] taken;
    private int turn;

    Routes(Routing<K, V> routing, int lanes) {
        this.routes = routing.routes();
        this.balance = routing.balance();
        this.lanes = lanes;
        this.taken = new int[routes.size()];
    }

    /**
     * Takes a lane of the route that is to have the next batch, or returns null while all their lanes are taken.
     *
     * @param not a route to leave out: it was asked already. Null for none
     */
    @Nullable
    Route<K, V> take(@Nullable Route<K, V> not) {
        boolean anyOpen = anyOpenBut(not);
        int start = balance == Balance.RANDOM ? ThreadLocalRandom.current().nextInt(taken.length) : turn;
        int chosen = -1;
        for (int i = 0; i < taken.length; i++) {
            int at = (start + i) % taken.length;
            Route<K, V> route = routes.get(at);
            boolean may = route != not && taken[at] < lanes && (!anyOpen || route.open());
            if (may && (chosen < 0 || taken[at] < taken[chosen])) {
                chosen = at;
                if (balance != Balance.LEAST_BUSY) {
                    break;
                }
            }
        }
        if (chosen < 0) {
            return null;
        }
        turn = (chosen + 1) % taken.length;
        taken[chosen]++;
        return routes.get(chosen);
    }

    /** Gives a lane back. */
    void free(Route<K, V> route) {
        taken[routes.indexOf(route)]--;
    }

    int count() {
        return routes.size();
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

    /** The lanes of all open routes: one route's at least, because somebody has to find out that nothing answers. */
    int openLanes() {
        int open = 0;
        for (Route<K, V> route : routes) {
            open += route.open() ? lanes : 0;
        }
        return Math.max(lanes, open);
    }
}
