package io.sluice.coalesce;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /** The same, with what to do about routes that are behind. */
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

    /** Which of the open routes with a free lane gets the next batch. */
    public enum Balance {
        /** Each in turn. */
        ROUND_ROBIN,
        /** The one with the fewest batches in flight; each in turn among equals. */
        LEAST_BUSY,
        /** Any, by chance: for comparison. */
        RANDOM
    }

    /**
     * What to do about loads that have not seen a change.
     *
     * @param freshness says which keys those are
     * @param route the source that has changes first: the core asks it for these keys again until it shows the changes; null where
     *     nothing is ever behind
     */
    public record Newest<K, V>(Freshness<K> freshness, @Nullable Route<K, V> route) {

        /** Every load counts. */
        public static <K, V> Newest<K, V> any() {
            return new Newest<>(Freshness.none(), null);
        }
    }
}
