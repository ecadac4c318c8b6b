package io.sluice.readthrough;

import io.netty.channel.EventLoop;
import io.sluice.ports.CacheReads;
import io.sluice.ports.Lookups;
import io.sluice.redis.Backoff;
import io.sluice.redis.ErrorAdvice;
import io.sluice.redis.ErrorText;
import io.sluice.redis.Redirection;
import io.sluice.redis.RedisServers;
import io.sluice.redis.RedisSettings;
import io.sluice.trouble.Episode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the cache before the database does, for all event loops. It has one link for each of them to each home of the cache, made by a thread
 * of its own; without one, keys are looked up as if there were no cache. Thread-safe.
 */
public final class ReadThrough implements CacheReads, AutoCloseable {
    /** What its user needs, as ACL SETUSER takes it. */
    public static final String RIGHTS = "+mget +get +pttl";

    private static final Logger LOG = LoggerFactory.getLogger(ReadThrough.class);
    private static final Duration CALM = Duration.ofSeconds(10);
    private static final long LOOK_MILLIS = 500;
    private static final long END_MILLIS = 3_000;

    private final RedisSettings settings;
    private final RedisServers servers;
    private final long patience;
    private final ReadFigures figures;
    private final Episode trouble;
    private final Set<String> prefixes = new ConcurrentSkipListSet<>();
    private final Map<EventLoop, LoopReads> loops = new ConcurrentHashMap<>();
    private final Map<RedisServers, NextTry> tries = new ConcurrentHashMap<>();
    private final Semaphore wanted = new Semaphore(0);
    private final Thread linking;
    private volatile boolean closed;

    private final LoopReads.ReadTroubles heard = new LoopReads.ReadTroubles() {
        @Override
        public void notRead(RedisServers home, String why) {
            report(home, why);
        }

        @Override
        public void refused(RedisServers home, String error) {
            reportRefused(home, error);
        }

        @Override
        public void lost(String why) {
            wanted.release(); // it is made anew, and if it cannot be, that is told
        }
    };

    /** When it is tried again to connect to a home. */
    private static final class NextTry {
        private final Backoff backoff;
        private long at;
        private @Nullable String failed;

        NextTry(Backoff backoff) {
            this.backoff = backoff;
            this.at = System.nanoTime();
        }
    }

    private ReadThrough(RedisSettings settings, Duration patience) {
        this.settings = settings;
        this.servers = settings.address();
        this.patience = patience.toNanos();
        this.trouble = new Episode(
                "entries_not_read",
                "Redis " + servers.name() + " is read again",
                "keys were looked up that it might have had",
                CALM,
                LOG,
                System::nanoTime);
        this.figures = new ReadFigures(trouble::count);
        this.linking = new Thread(this::link, "sluice-cache-links");
        linking.setDaemon(true);
    }

    /**
     * Begins to make links.
     *
     * @param settings where the cache is
     * @param patience that a key has with it
     */
    public static ReadThrough start(RedisSettings settings, Duration patience) {
        ReadThrough started = new ReadThrough(settings, patience);
        started.linking.start();
        return started;
    }

    @Override
    public Lookups<String> before(Lookups<String> lookups, String prefix, Executor loop) {
        LoopReads reads = loops.computeIfAbsent((EventLoop) loop, this::reads);
        prefixes.add(prefix);
        wanted.release();
        return new CachedLookups(reads, new CachedTable(lookups, prefix));
    }

    private LoopReads reads(EventLoop loop) {
        return new LoopReads(loop, servers, patience, figures, heard);
    }

    /** Why keys were not read. What is over in a moment is no news, and whoever fills may have told it. */
    private void report(RedisServers home, String why) {
        if (!closed) {
            trouble.consequence(line(home, why));
        }
    }

    /** What a server has answered in place of values. That an entry is elsewhere in a cluster by now, or another's, is no trouble. */
    private void reportRefused(RedisServers home, String error) {
        boolean elsewhere = servers.isCluster() && Redirection.isIn(error);
        if (!elsewhere && !error.startsWith("WRONGTYPE")) {
            trouble.report(line(home, refusal(error)));
        }
    }

    private String failure(String error, RuntimeException e) {
        return ErrorAdvice.isOfLogin(error)
                ? ErrorAdvice.of(settings, RIGHTS).on(error)
                : "cannot be reached: " + ErrorText.of(e);
    }

    private String refusal(String error) {
        if (ErrorAdvice.isOfNames(error)) {
            String names = prefixes.stream().map(prefix -> " ~" + prefix + "*").collect(Collectors.joining());
            return ErrorAdvice.of(settings, RIGHTS + names).on(error);
        }
        return Redirection.isIn(error) || error.startsWith("CROSSSLOT")
                ? ErrorAdvice.of(settings, RIGHTS).on(error)
                : "refuses reads: " + ErrorText.of(error);
    }

    /** Of a cluster it says which of its masters. */
    private static String line(RedisServers home, String why) {
        return "Redis " + home.name() + " " + why + "; keys are looked up without it";
    }

    private void link() {
        try {
            while (!closed) {
                List<RedisServers> homes = servers.homes().all();
                tries.keySet().retainAll(homes); // each slot that moves makes two others
                for (LoopReads reads : loops.values()) {
                    reads.keep(homes);
                    homes.forEach(home -> link(reads, home));
                }
                trouble.look();
                if (wanted.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    wanted.acquire(wanted.availablePermits()); // one look for all
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it is closed
        }
    }

    private void link(LoopReads reads, RedisServers home) {
        NextTry next = tries.computeIfAbsent(home, one -> new NextTry(one.backoff()));
        if (closed || reads.loop().isShuttingDown() || reads.isLinked(home)) {
            return;
        }
        if (System.nanoTime() - next.at < 0) {
            report(home, String.valueOf(next.failed));
            return;
        }
        try {
            LinkWay way = home.open(
                    address -> new LinkWay(address, settings.password(), settings.connectTimeout(), reads.loop()));
            reads.link(home, way.link());
            next.backoff.reset();
            next.at = System.nanoTime();
        } catch (RuntimeException e) { // of Jedis, or of a loop that has ended
            next.at = System.nanoTime() + next.backoff.nextNanos();
            next.failed = failure(String.valueOf(e.getMessage()), e);
            report(home, next.failed);
        }
    }

    /** Another tells the log when Redis is away. */
    public void toldBy(BooleanSupplier other) {
        trouble.causeTold(other);
    }

    /** That it is not read. */
    public Episode trouble() {
        return trouble;
    }

    /** Of how many homes it knows when they were tried. */
    int homesTried() {
        return tries.size();
    }

    public ReadFigures figures() {
        return figures;
    }

    /** Ends the thread; the links end with their loops. */
    @Override
    public void close() {
        closed = true;
        linking.interrupt();
        try {
            linking.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loops.values().forEach(reads -> reads.keep(List.of()));
    }
}
