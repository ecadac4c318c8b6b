package io.sluice.readthrough;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.sluice.readthrough.SentRead.ReadForm;
import io.sluice.redis.Homes;
import io.sluice.redis.RedisServers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The reads of one event loop: those of one turn are written together, and what is not answered in time is looked up. Touched by that loop
 * alone, but for {@link #isLinked}, {@link #keep} and {@link #link}.
 */
final class LoopReads {
    /** Of one command: a server answers nobody else meanwhile. */
    private static final int MOST_TOGETHER = 250;

    /** A server that owes an answer for so long is taken for gone. */
    private static final long GONE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final EventLoop loop;
    private final RedisServers servers;
    private final long patience;
    private final ReadFigures figures;
    private final ReadTroubles heard;
    private final Map<RedisServers, CacheLink> links = new ConcurrentHashMap<>();
    private List<KeyRead> turn = new ArrayList<>();
    private boolean watching;

    /** Hears what goes wrong. Must not block. */
    interface ReadTroubles {
        /** Keys were not read there; goes on after "Redis somewhere". */
        void notRead(RedisServers home, String why);

        /** The cache has answered with an error. */
        void refused(RedisServers home, String error);

        /** A link was lost. */
        void lost(String why);
    }

    /**
     * Has no links yet.
     *
     * @param patience nanoseconds that a key waits for the cache
     * @param heard what goes wrong; on this loop
     */
    LoopReads(EventLoop loop, RedisServers servers, long patience, ReadFigures figures, ReadTroubles heard) {
        this.loop = loop;
        this.servers = servers;
        this.patience = patience;
        this.figures = figures;
        this.heard = heard;
    }

    EventLoop loop() {
        return loop;
    }

    /** Reads it with all others of this turn. */
    void add(KeyRead key) {
        if (turn.isEmpty()) {
            loop.execute(this::send);
        }
        turn.add(key);
    }

    private void send() {
        List<KeyRead> keys = turn;
        turn = new ArrayList<>(keys.size());
        keys.removeIf(key -> key.lookup().withdrawn());
        Homes<RedisServers> homes = servers.homes();
        if (homes.all().size() == 1) {
            send(homes.all().get(0), keys);
            return;
        }
        List<List<KeyRead>> byHome = new ArrayList<>();
        homes.all().forEach(home -> byHome.add(new ArrayList<>()));
        for (KeyRead key : keys) {
            byHome.get(homes.of(key.table().name(key.lookup().key()))).add(key);
        }
        for (int i = 0; i < byHome.size(); i++) {
            send(homes.all().get(i), byHome.get(i));
        }
    }

    private void send(RedisServers home, List<KeyRead> keys) {
        if (keys.isEmpty()) {
            return;
        }
        CacheLink link = linkTo(home);
        if (link == null || link.isLate() || !link.hasRoom(keys.size())) {
            figures.count(
                    link == null ? ReadResult.AWAY : link.isLate() ? ReadResult.LATE : ReadResult.BUSY, keys.size());
            keys.forEach(KeyRead::lookUp);
            return;
        }
        List<KeyRead> timed = keys.stream().anyMatch(LoopReads::isTimed)
                ? keys.stream().filter(LoopReads::isTimed).toList()
                : List.of();
        if (!timed.isEmpty()) {
            keys.removeIf(LoopReads::isTimed);
        }
        ByteBuf out = link.channel().alloc().ioBuffer(64 * keys.size());
        ReadForm usual = servers.isCluster() ? ReadForm.ONE_BY_ONE : ReadForm.TOGETHER;
        for (int from = 0; from < keys.size(); from += MOST_TOGETHER) {
            link.send(read(home, keys.subList(from, Math.min(keys.size(), from + MOST_TOGETHER)), usual), out);
        }
        if (!timed.isEmpty()) {
            link.send(read(home, timed, ReadForm.WITH_TIME), out);
        }
        link.flush(out);
        watch();
    }

    private static boolean isTimed(KeyRead key) {
        return key.lookup().asksHowLong();
    }

    private SentRead read(RedisServers home, List<KeyRead> keys, ReadForm form) {
        return new SentRead(keys, form, System.nanoTime(), figures, error -> heard.refused(home, error));
    }

    /** Two looks for each patience, as long as anything is not answered: a key waits for half of it at least, and for all of it at most. */
    private void watch() {
        if (!watching) {
            watching = true;
            var unused = loop.schedule(this::look, patience / 2, TimeUnit.NANOSECONDS);
        }
    }

    private void look() {
        watching = false;
        long now = System.nanoTime();
        boolean idle = true;
        for (Map.Entry<RedisServers, CacheLink> linked : links.entrySet()) {
            CacheLink link = linked.getValue();
            if (link.abandonBefore(now - patience / 2)) {
                heard.notRead(linked.getKey(), "does not answer in time");
            }
            if (link.owesSince(now - GONE_NANOS)) {
                link.close("has not answered for a second");
            }
            idle &= link.isIdle();
        }
        if (!idle) {
            watch();
        }
    }

    private @Nullable CacheLink linkTo(RedisServers home) {
        CacheLink link = links.get(home);
        return link != null || links.isEmpty() ? link : taken(home);
    }

    /** The link to where a home is that has just come, such as a master of a cluster to or from which a slot has moved. */
    private @Nullable CacheLink taken(RedisServers home) {
        CacheLink link = at(home.name());
        if (link != null) {
            links.put(home, link);
        }
        return link;
    }

    private @Nullable CacheLink at(String name) {
        for (CacheLink link : links.values()) {
            if (link.to().equals(name)) {
                return link;
            }
        }
        return null;
    }

    /** Whether there is a link to it. Any thread may ask. */
    boolean isLinked(RedisServers home) {
        return links.containsKey(home) || at(home.name()) != null;
    }

    /** From now on reads go there by this link, which has been made on this loop. Any thread may say so. */
    void link(RedisServers home, CacheLink link) {
        run(() -> {
            @Nullable CacheLink before = links.put(home, link);
            if (before != null) {
                before.close("has another link by now");
            }
            link.whenLost(() -> {
                if (links.values().removeIf(one -> one == link)) {
                    heard.lost(link.why());
                }
            });
        });
    }

    /** Ends the links to where none of these is. Any thread may. */
    void keep(List<RedisServers> homes) {
        run(() -> {
            homes.forEach(this::linkTo);
            List<CacheLink> before = List.copyOf(links.values());
            links.keySet().retainAll(homes);
            before.stream()
                    .filter(link -> !links.containsValue(link))
                    .forEach(link -> link.close("has its names elsewhere now"));
        });
    }

    private void run(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // The daemon stops: the loop has ended, and its links with it.
        }
    }
}
