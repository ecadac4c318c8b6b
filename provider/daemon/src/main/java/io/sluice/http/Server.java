package io.sluice.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.sluice.tls.Tls;
import io.sluice.trouble.Episode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listening port with its event loops: epoll where there is one, else NIO. */
public final class Server {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    /** What a connection may take of either memory; there are no more than there is memory for. */
    private static final int CONNECTION_BYTES = 16 * 1024;

    /** A loop that has not been round for so long is stuck: it looks at the clock each second. */
    private static final long STUCK = TimeUnit.SECONDS.toNanos(3);

    /** Who has asked for nothing in so long has nothing on its way, as far as one can know. */
    private static final long IDLE = TimeUnit.MILLISECONDS.toNanos(500);

    private final Map<EventExecutor, LoopContext> loops = new HashMap<>();
    private final Pressure pressure;
    private final EventLoopGroup group;
    private final Limits limits;
    private final Places places;
    private final AnswerListener listener;
    private final @Nullable Tls tls;
    private final Channel listening;

    /**
     * Netty looks for leaked buffers by a stack trace for each hundredth: a fiftieth of the loops' time. Who looks for a leak asks for
     * it by the property.
     */
    private static void leakDetectionOff() {
        if (System.getProperty("io.netty.leakDetection.level") == null) {
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        }
    }

    private Server(
            Setup setup, Function<Executor, Router> routers, Limits limits, AnswerListener listener, Pressure pressure)
            throws IOException {
        this.limits = limits;
        this.tls = setup.tls();
        int mostConnections =
                (int) Math.min(limits.maxConnections(), Runtime.getRuntime().maxMemory() / CONNECTION_BYTES);
        if (mostConnections < limits.maxConnections()) {
            LOG.info(
                    "{}: {} connections at most, and not {}: there is no memory for more (-Xmx)",
                    setup.flag(),
                    mostConnections,
                    limits.maxConnections());
        }
        this.places = new Places(mostConnections, full(setup, mostConnections, limits), System::nanoTime);
        this.listener = listener;
        this.pressure = pressure;
        leakDetectionOff();
        this.group = new MultiThreadIoEventLoopGroup(
                setup.threads(),
                new DefaultThreadFactory(setup.threadName(), true),
                Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        for (EventExecutor executor : group) {
            LoopContext loop = new LoopContext(
                    executor,
                    task -> {
                        // What is due at once, and not queued, is looked for after the sockets.
                        var unused = executor.schedule(task, 0, TimeUnit.NANOSECONDS);
                    },
                    System::nanoTime,
                    Instant.now(),
                    routers.apply(executor),
                    pressure,
                    setup.fields());
            loops.put(executor, loop);
            var unused = executor.scheduleAtFixedRate(() -> tick(loop), 1, 1, TimeUnit.SECONDS);
        }
        this.listening = Listening.on(setup.listen(), setup.flag(), group, this::accept);
    }

    private static String full(Setup setup, int most, Limits limits) {
        String raise = most < limits.maxConnections() ? "the heap (-Xmx)" : setup.connectionsFlag();
        return setup.flag() + ": all " + most + " connections are taken, and new ones are closed at once: "
                + (raise.isEmpty() ? "end some" : "raise " + raise + ", or have clients keep fewer idle");
    }

    private void tick(LoopContext loop) {
        loop.tick(Instant.now());
        places.look();
    }

    /**
     * What to listen on, and with what.
     *
     * @param flag the command line's name of the address, for the message when it cannot be had
     * @param connectionsFlag the command line's name of how many connections it may have, empty if there is none
     * @param fields of each answer, each ended by CRLF
     * @param tls what connections are encrypted with; null where they are plain
     */
    public record Setup(
            InetSocketAddress listen,
            String flag,
            String connectionsFlag,
            int threads,
            String threadName,
            String fields,
            @Nullable Tls tls) {}

    /**
     * Binds; throws with one line that says what to do.
     *
     * @param routers makes the router of one event loop, which is named by its executor
     */
    public static Server start(
            Setup setup, Function<Executor, Router> routers, Limits limits, AnswerListener listener, Pressure pressure)
            throws IOException {
        return new Server(setup, routers, limits, listener, pressure);
    }

    private void accept(Channel channel) {
        ChannelFuture unused = channel.closeFuture().addListener(closed -> places.leave());
        if (!places.take()) {
            unused = channel.close();
            return;
        }
        LoopContext loop = Objects.requireNonNull(loops.get(channel.eventLoop()), "a channel of another group");
        RequestDecoder decoder = new RequestDecoder(loop.knownHeads(), pressure);
        if (tls != null) {
            tls.secure(channel);
        }
        channel.pipeline().addLast(decoder, new Connection(channel, decoder, loop, limits, listener));
    }

    /** The port it listens on. */
    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** Connections open now. */
    public int openConnections() {
        return places.open();
    }

    /** Connections closed at once because there were too many, since the start. */
    public long refusedConnections() {
        return places.refused();
    }

    /** Lasts while new connections are closed at once because there are as many as there may be. */
    public Episode connectionsFull() {
        return places.connectionsFull();
    }

    /** Lasts while slow clients take so much memory that the slowest are disconnected. */
    public Episode slowClients() {
        return pressure.slowClients();
    }

    /** Why requests may not be answered, in one line; null while every loop goes round. Waits for nothing. */
    @Nullable
    public String stuck() {
        long now = System.nanoTime();
        long longest = 0;
        for (LoopContext loop : loops.values()) {
            longest = Math.max(longest, now - loop.ticked());
        }
        return longest < STUCK
                ? null
                : "an event loop has not been round for " + TimeUnit.NANOSECONDS.toSeconds(longest) + " s";
    }

    /** Goes on to accept and to answer, but each answer ends its connection: clients should look elsewhere. */
    public void leave() {
        loops.values().forEach(LoopContext::drain);
    }

    /** Leaves, and accepts no more. */
    public void drain() {
        leave();
        listening.close().awaitUninterruptibly();
    }

    /**
     * Drains, and says farewell to clients that have been idle for a while, until all have gone or the time is over. What they ask for
     * meanwhile is answered.
     */
    public void finish(Duration most) {
        drain();
        awaitAll(most, loop -> loop.finishIdle(System.nanoTime() - IDLE));
    }

    /** Drains, waits until every answer is sent or the grace is over, and closes what is left. */
    public void close(Duration grace) {
        drain();
        if (group.isShuttingDown()) {
            return;
        }
        awaitAll(grace, LoopContext::quiet);
        loops.forEach((executor, loop) -> executor.execute(loop::closeAll));
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    /** Asks each loop again and again, on its own thread, until all say yes or the time is over. */
    private void awaitAll(Duration most, Predicate<LoopContext> done) {
        CountDownLatch missing = new CountDownLatch(loops.size());
        loops.forEach((executor, loop) -> executor.execute(() -> await(executor, loop, done, missing)));
        try {
            missing.await(most.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(
            EventExecutor executor, LoopContext loop, Predicate<LoopContext> done, CountDownLatch missing) {
        if (done.test(loop)) {
            missing.countDown();
        } else {
            var unused = executor.schedule(() -> await(executor, loop, done, missing), 10, TimeUnit.MILLISECONDS);
        }
    }
}
