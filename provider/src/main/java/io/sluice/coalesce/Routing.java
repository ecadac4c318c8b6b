package io.sluice.coalesce;

import java.time.Duration;
import java.util.List;

/**
 * Where batches are read.
 *
 * @param routes each with as many lanes as {@link Settings#lanes}
 * @param hedge how long a batch may be under way before a second route is asked for the same keys, if there is one with a free lane;
 *     the first answer counts. Zero is half the timeout: a route that hangs then costs nobody an answer
 */
public record Routing<K, V>(List<Route<K, V>> routes, Balance balance, Duration hedge) {

    public Routing {
        routes = List.copyOf(routes);
        if (routes.isEmpty()) {
            throw new IllegalArgumentException("no route");
        }
        if (hedge.isNegative()) {
            throw new IllegalArgumentException("hedge < 0: " + hedge);
        }
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
