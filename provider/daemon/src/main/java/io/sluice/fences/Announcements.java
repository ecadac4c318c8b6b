package io.sluice.fences;

import io.sluice.changes.ChangeListener;
import io.sluice.redis.Homes;
import io.sluice.redis.RedisServers;
import io.sluice.redis.RedisSettings;
import io.sluice.trouble.Episode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/**
 * Hears which keys have changed, of every home, from the daemon that applies changes: each home on a thread and a connection of its own. What
 * is said while one is away is lost; so when it is back, everything may have changed. Safe for all threads.
 */
public final class Announcements implements AutoCloseable {
    /** With nothing heard for so long, Redis is asked whether it is there; twice that, and it is taken to be away. */
    private static final int SILENCE_MILLIS = 1000;

    private final int silenceMillis;
    private final RedisSettings settings;
    private final String self;
    private final ChangeListener listener;
    private final Episode unheard;
    private volatile Homes<RedisServers> homes;

    /** Of each home one, in the same order. */
    private final List<HomeAnnouncements> each = new CopyOnWriteArrayList<>();

    private boolean closed;

    /**
     * Starts the threads; never fails for Redis being away.
     *
     * @param settings address, password, prefix and timeouts
     * @param self whose messages are not for us: as {@link RedisFences#self}
     * @param state what it is called that nothing is heard of some home
     * @param listener told first that everything may have changed, with each connection; on the threads of the announcements
     */
    public Announcements(RedisSettings settings, String self, String state, ChangeListener listener) {
        this(settings, self, state, listener, SILENCE_MILLIS);
    }

    Announcements(RedisSettings settings, String self, String state, ChangeListener listener, int silenceMillis) {
        this.silenceMillis = silenceMillis;
        this.settings = settings;
        this.self = self;
        this.listener = listener;
        this.unheard = new Episode(
                state,
                "Redis " + settings.address().name() + " tells again what changes",
                "attempts failed",
                Duration.ZERO,
                LoggerFactory.getLogger(Announcements.class),
                System::nanoTime);
        this.homes = settings.address().homes();
        open(homes);
    }

    private void open(Homes<RedisServers> now) {
        for (RedisServers home : now.all()) {
            each.add(new HomeAnnouncements(
                    settings.at(home, 1), self, unheard, this::isOneUnheard, listener, silenceMillis));
        }
    }

    /** Whoever asks has just begun to hear. */
    private boolean isOneUnheard() {
        return each.stream().filter(one -> !one.connected()).count() > 1;
    }

    /** Whether what is said now is heard, of every home. */
    public boolean connected() {
        Homes<RedisServers> now = settings.address().homes();
        if (!now.equals(homes)) {
            changed(now);
        }
        for (HomeAnnouncements one : each) {
            if (!one.connected()) {
                return false;
            }
        }
        return true;
    }

    private void changed(Homes<RedisServers> now) {
        List<HomeAnnouncements> gone;
        synchronized (this) {
            if (closed || now.equals(homes)) {
                return;
            }
            gone = List.copyOf(each);
            homes = now;
            each.clear();
            open(now);
        }
        Thread ending = new Thread(() -> gone.forEach(HomeAnnouncements::close), "sluice-announcements-end");
        ending.setDaemon(true);
        ending.start();
    }

    /** For as long as nothing is heard of some home. */
    public Episode trouble() {
        return unheard;
    }

    /** Ends the threads. Blocks for 2 seconds at most for each. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        each.forEach(HomeAnnouncements::close);
    }
}
