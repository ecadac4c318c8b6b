package io.sluice.coalesce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where batches are read.
 *
 * @param source the routes, each with as many lanes as {@link Settings#lanes}. If they {@link #growing grow}, then at the end
 * @param hedge how long a batch may be under way before a second route is asked for the same keys, if there is one with a free lane;
 *     the first answer counts. Zero is half the timeout: a route that hangs then costs nobody an answer
 * @param newest what to do when a route is behind
 */
public record Routing<K, V>(Supplier<List<Route<K, V>>> source, Balance balance, Duration hedge, Newest<K, V> newest) {

    public Routing {
        if (source.get().isEmpty()) {
            throw new IllegalArgumentException("no route");
        }
        if (hedge.isNegative()) {
            throw new IllegalArgumentException("hedge < 0: " + hedge);
        }
    }

    /** None of the routes is ever behind. */
    public Routing(List<Route<K, V>> routes, Balance balance, Duration hedge) {
        this(copy(routes), balance, hedge, Newest.any());
    }

    private static <K, V> Supplier<List<Route<K, V>>> copy(List<Route<K, V>> routes) {
        List<Route<K, V>> fixed = List.copyOf(routes);
        return () -> fixed;
    }

    /**
     * A route for each of those that there are, and of those that come later.
     *
     * @param of a list at whose end others come; none ever goes, but its route may be closed. Quick to be asked, by any thread
     * @param route called once for each
     */
    public static <T, K, V> Routing<K, V> growing(
            Supplier<List<T>> of, Function<? super T, Route<K, V>> route, Balance balance, Duration hedge) {
        return new Routing<>(new Growing<>(of, route), balance, hedge, Newest.any());
    }

    /** Those that there are now. */
    public List<Route<K, V>> routes() {
        return source.get();
    }

    /** The same by way of other routes, one for each. */
    public Routing<K, V> by(Function<? super Route<K, V>, Route<K, V>> way) {
        return new Routing<>(new Growing<>(source, way), balance, hedge, newest);
    }

    private static final class Growing<T, K, V> implements Supplier<List<Route<K, V>>> {
        private final Supplier<List<T>> of;
        private final Function<? super T, Route<K, V>> route;
        private volatile List<Route<K, V>> made = List.of();

        Growing(Supplier<List<T>> of, Function<? super T, Route<K, V>> route) {
            this.of = of;
            this.route = route;
        }

        @Override
        public List<Route<K, V>> get() {
            return of.get().size() > made.size() ? more() : made;
        }

        private synchronized List<Route<K, V>> more() {
            List<Route<K, V>> all = new ArrayList<>(made);
            List<T> now = of.get();
            for (int i = all.size(); i < now.size(); i++) {
                all.add(route.apply(now.get(i)));
            }
            made = List.copyOf(all);
            return made;
        }
    }

    /** The same, with what to do about routes that are behind. */
    public Routing<K, V> heeding(Newest<K, V> how) {
        return new Routing<>(source, balance, hedge, how);
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
