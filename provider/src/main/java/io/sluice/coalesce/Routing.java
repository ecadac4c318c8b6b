package io.sluice.coalesce;

import java.time.Duration;
import java.util.List;

/**
 * Where batches are read.
 *
 * @param routes each with as many lanes as {@link Settings#lanes}
 * @param hedge how long a batch may be under way before a second route is asked for the same keys, if there is one with a free lane;
 *     the first answer counts. Zero is half the timeout: a route that hangs then costs nobody an answer
 * @param newest what to do when a route is behind
 */
public record Routing<K, V>(List<Route<K, V>> routes, Balance balance, Duration hedge, Newest<K, V> newest) {

    public Routing {
        routes = List.copyOf(routes);
        if (routes.isEmpty()) {
            throw new IllegalArgumentException("no route");
        }
        if (hedge.isNegative()) {
            throw new IllegalArgumentException("hedge < 0: " + hedge);
        }
    }

    /** None of the routes is ever behind. */
    public Routing(List<Route<K, V>> routes, Balance balance, Duration hedge) {
        this(routes, balance, hedge, Newest.any());
    }

    /** The same, with this said about routes that are behind. */
    public Routing<K, V> heeding(Newest<K, V> how) {
        return new Routing<>(routes, balance, hedge, how);
    }

    /** One source. */
    public static <K, V> Routing<K, V> to(Loader<K, V> loader) {
        return to(Route.of(loader));
    }

    /** One route. */
    public static <K, V> Routing<K, V> to(Route<K, V> route) {
        return new Routing<>(List.of(route), Balance.ROUND_ROBIN, Duration.ZERO);
    }

    long hedgeNanos(Duration timeout) {
        return hedge.isZero() ? timeout.toNanos() / 2 : hedge.toNanos();
    }
}
