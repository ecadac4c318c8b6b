package io.sluice.readthrough;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.sluice.coalesce.Outcome;
import io.sluice.lookup.Value;
import io.sluice.ports.KeyLookup;
import io.sluice.ports.Lookups;
import io.sluice.redis.OneRedis;
import io.sluice.redis.RedisAddress;
import io.sluice.redis.RedisServers;
import io.sluice.redis.RedisSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** Keys that a cache is asked for which does what a test wants, and a database that answers each key with what it is called. */
final class ReadThroughFixture implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(20);

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1,
            new DefaultThreadFactory("read-through-test", true),
            Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    final EventLoop loop = group.next();
    final List<String> lookedUp = new CopyOnWriteArrayList<>();
    final FakeCache cache;
    final ReadThrough reads;
    final Lookups<String> lookups;

    ReadThroughFixture(Duration patience) throws IOException {
        this(patience, server -> server);
    }

    /** @param servers what the cache is, of the one server that there is */
    ReadThroughFixture(Duration patience, UnaryOperator<RedisServers> servers) throws IOException {
        cache = new FakeCache();
        reads = ReadThrough.start(
                RedisSettings.of(
                        servers.apply(new OneRedis(new RedisAddress("127.0.0.1", cache.port(), 0, null, false))),
                        null,
                        "url:",
                        Duration.ofHours(1),
                        0,
                        Duration.ofSeconds(30)),
                patience);
        lookups = reads.before(new Database(), "url:", loop);
    }

    /** Waits until the cache is read, and forgets what that took. */
    void awaitLink() {
        cache.entries.put("url:linked", "yes");
        await().atMost(SOON).until(() -> get("linked").equals("yes"));
        lookedUp.clear();
        cache.asked.clear();
    }

    @Override
    public void close() throws IOException {
        reads.close();
        cache.close();
        endLoop();
    }

    void endLoop() {
        assertThat(group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS))
                .isTrue();
    }

    String get(String key) throws Exception {
        return start(key, false).answer();
    }

    Asked start(String key, boolean howLong) {
        Asked asked = new Asked(key, howLong);
        loop.execute(() -> lookups.start(asked));
        return asked;
    }

    /** All in one turn of the loop. */
    List<Asked> together(String... keys) {
        List<Asked> all = new ArrayList<>();
        for (String key : keys) {
            all.add(new Asked(key, false));
        }
        loop.execute(() -> all.forEach(lookups::start));
        return all;
    }

    /** Answers each key with what it is called. */
    private final class Database implements Lookups<String> {
        @Override
        public void start(KeyLookup<String> lookup) {
            lookedUp.add(lookup.key());
            lookup.answer(new Outcome.Found<>(Value.of("looked up " + lookup.key())));
        }

        @Override
        public void withdraw(KeyLookup<String> lookup) {}
    }

    /** Somebody who asks for one key. */
    final class Asked implements KeyLookup<String> {
        private final String key;
        private final boolean howLong;
        final CompletableFuture<Outcome<Value>> answer = new CompletableFuture<>();
        volatile boolean withdrawn;

        Asked(String key, boolean howLong) {
            this.key = key;
            this.howLong = howLong;
        }

        String answer() throws Exception {
            Outcome<Value> outcome = answer.get(SOON.toSeconds(), TimeUnit.SECONDS);
            return outcome instanceof Outcome.Found<Value> found ? found.value().toString() : "absent";
        }

        Value value() throws Exception {
            return Objects.requireNonNull(
                    answer.get(SOON.toSeconds(), TimeUnit.SECONDS) instanceof Outcome.Found<Value> found
                            ? found.value()
                            : null);
        }

        @Override
        public String key() {
            return key;
        }

        @Override
        public boolean withdrawn() {
            return withdrawn;
        }

        @Override
        public boolean asksHowLong() {
            return howLong;
        }

        @Override
        public Executor executor() {
            return loop;
        }

        @Override
        public void answer(Outcome<Value> outcome) {
            answer.complete(outcome);
        }
    }
}
