package io.sluice.fills;

import io.sluice.redis.CacheNames;
import io.sluice.redis.Homes;
import io.sluice.redis.RedisServers;
import io.sluice.redis.RedisSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * The fillers of all homes, as these are: when a cluster shares its slots among other masters, homes that are new get one, and those that are
 * no more write what they have left. Thread-safe.
 */
final class HomeFillers {
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final RedisSettings settings;
    private final FillRules rules;
    private final CacheNames names;

    /** Those of homes that are no more, until they have written what they have left: that must not be older than a write. */
    private final List<HomeFiller> before = new CopyOnWriteArrayList<>();

    /** Of those that have ended. */
    private FillTotals ended = FillTotals.NONE;

    private volatile Now now;
    private boolean closed;

    /** As it is now: a filler for each home, in the same order. */
    static final class Now {
        private final Homes<RedisServers> homes;
        private final List<HomeFiller> fillers;
        private final CacheNames names;

        Now(Homes<RedisServers> homes, List<HomeFiller> fillers, CacheNames names) {
            this.homes = homes;
            this.fillers = List.copyOf(fillers);
            this.names = names;
        }

        List<HomeFiller> fillers() {
            return fillers;
        }

        /** The place of the one whose home has this key. */
        int of(String key) {
            return fillers.size() == 1 ? 0 : homes.of(names.entry(key));
        }

        /** An empty list for each. */
        <T> List<List<T>> each() {
            List<List<T>> each = new ArrayList<>();
            fillers.forEach(unused -> each.add(new ArrayList<>()));
            return each;
        }
    }

    /** Starts them. */
    HomeFillers(RedisSettings settings, FillRules rules) {
        this.settings = settings;
        this.rules = rules;
        this.names = CacheNames.of(settings);
        this.now = new Now(settings.address().homes(), List.of(), names);
        this.now = changed(settings.address().homes());
    }

    /** Never blocks for long. */
    Now now() {
        Now known = now;
        Homes<RedisServers> homes = settings.address().homes();
        return known.homes.equals(homes) ? known : changed(homes);
    }

    private synchronized Now changed(Homes<RedisServers> homes) {
        Now known = now;
        if (closed || (known.homes.equals(homes) && !known.fillers.isEmpty())) {
            return known;
        }
        List<RedisServers> all = homes.all();
        List<HomeFiller> kept = new ArrayList<>(all.size() == known.fillers.size() ? known.fillers : List.of());
        kept.removeIf(filler -> all.stream().noneMatch(home -> isOf(filler, home)));
        List<HomeFiller> fillers = new ArrayList<>();
        for (RedisServers home : all) {
            fillers.add(kept.stream()
                    .filter(filler -> isOf(filler, home))
                    .findFirst()
                    .orElseGet(() -> new HomeFiller(
                            settings.at(home, all.size()), rules, () -> othersHaveProblems(home.tag()))));
        }
        List<HomeFiller> gone = new ArrayList<>(known.fillers);
        gone.removeAll(kept);
        before.addAll(gone);
        if (!gone.isEmpty()) {
            Thread ending = new Thread(() -> gone.forEach(this::end), "sluice-filler-end");
            ending.setDaemon(true);
            ending.start();
        }
        Now changed = new Now(homes, fillers, names);
        now = changed;
        return changed;
    }

    private void end(HomeFiller filler) {
        filler.close(LAST_WORDS);
        synchronized (this) {
            ended = ended.and(filler.totals());
            before.remove(filler);
        }
    }

    private static boolean isOf(HomeFiller filler, RedisServers home) {
        return filler.home().tag().equals(home.tag());
    }

    private boolean othersHaveProblems(String tag) {
        return now.fillers.stream()
                .anyMatch(filler -> !filler.home().tag().equals(tag) && filler.lastProblem() != null);
    }

    /** Fills of these keys that homes of before have still to write are not written. */
    void forget(Collection<String> keys) {
        before.forEach(filler -> filler.forget(keys));
    }

    /** Of all that there have been. */
    synchronized FillTotals totals() {
        FillTotals totals = ended;
        for (HomeFiller filler : before) {
            totals = totals.and(filler.totals());
        }
        for (HomeFiller filler : now.fillers) {
            totals = totals.and(filler.totals());
        }
        return totals;
    }

    /** Ends all of them. */
    void close(Supplier<Duration> grace) {
        List<HomeFiller> last;
        synchronized (this) {
            closed = true;
            last = now.fillers;
        }
        last.forEach(filler -> filler.close(grace.get()));
    }
}
