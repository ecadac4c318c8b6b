package io.sluice.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.sluice.tls.Tls;
import io.sluice.trouble.Episode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listening port on event loops, whatever it speaks. */
public final class Server {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    /** What a connection may take of either memory; there are no more than there is memory for. */
    private static final int CONNECTION_BYTES = 16 * 1024;

    /** A loop that has not been round for so long is stuck: it looks at the clock each second. */
    private static final long STUCK = TimeUnit.SECONDS.toNanos(3);

    /** Who has asked for nothing in so long has nothing on its way, as far as one can know. */
    private static final long IDLE = TimeUnit.MILLISECONDS.toNanos(500);

    private final Map<EventExecutor, Running> loops = new HashMap<>();
    private final List<Future<?>> ticks = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final EventLoops eventLoops;
    private final Pressure pressure;
    private final Places places;
    private final @Nullable Tls tls;
    private final Channel listening;

    private Server(Setup setup, Limits limits, Pressure pressure, Function<Loop, Protocol> protocols)
            throws IOException {
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
        this.pressure = pressure;
        this.eventLoops = setup.loops();
        EventLoopGroup group = eventLoops.join();
        for (EventExecutor executor : group) {
            Loop loop = new Loop(
                    executor,
                    task -> {
                        // What is due at once, and not queued, is looked for after the sockets.
                        var unused = executor.schedule(task, 0, TimeUnit.NANOSECONDS);
                    },
                    System::nanoTime,
                    pressure);
            Running running = new Running(loop, protocols.apply(loop));
            loops.put(executor, running);
            ticks.add(executor.scheduleAtFixedRate(() -> tick(running), 1, 1, TimeUnit.SECONDS));
        }
        try {
            this.listening = Listening.on(setup.listen(), setup.flag(), group, this::accept);
        } catch (IOException e) {
            end();
            throw e;
        }
    }

    /** What one event loop has of this port. */
    private record Running(Loop loop, Protocol protocol) {}

    private static String full(Setup setup, int most, Limits limits) {
        String raise = most < limits.maxConnections() ? "the heap (-Xmx)" : setup.connectionsFlag();
        return setup.flag() + ": all " + most + " connections are taken, and new ones are closed at once: "
                + (raise.isEmpty() ? "end some" : "raise " + raise + ", or have clients keep fewer idle");
    }

    private void tick(Running running) {
        running.protocol.tick(Instant.now());
        running.loop.tick();
        places.look();
    }

    /**
     * What to listen on, and with what.
     *
     * @param flag the command line's name of the address, for the message when it cannot be had
     * @param connectionsFlag the command line's name of how many connections it may have, empty if there is none
     * @param loops on which it runs, perhaps beside others
     * @param tls what connections are encrypted with; null where they are plain
     */
    public record Setup(
            InetSocketAddress listen, String flag, String connectionsFlag, EventLoops loops, @Nullable Tls tls) {}

    /**
     * Binds; throws with one line that says what to do.
     *
     * @param protocols makes what speaks to the connections of one event loop
     */
    public static Server start(Setup setup, Limits limits, Pressure pressure, Function<Loop, Protocol> protocols)
            throws IOException {
        return new Server(setup, limits, pressure, protocols);
    }

    private void accept(Channel channel) {
        ChannelFuture unused = channel.closeFuture().addListener(closed -> places.leave());
        if (!places.take()) {
            unused = channel.close();
            return;
        }
        Running running = Objects.requireNonNull(loops.get(channel.eventLoop()), "a channel of another group");
        if (tls != null) {
            tls.secure(channel);
        }
        running.protocol.accept(channel);
    }

    /** What it runs on: another port may be on it, too. */
    public EventLoops loops() {
        return eventLoops;
    }

    /** What its clients take of the memory: clients of other ports share it. */
    public Pressure pressure() {
        return pressure;
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
        for (Running running : loops.values()) {
            longest = Math.max(longest, now - running.loop.ticked());
        }
        return longest < STUCK
                ? null
                : "an event loop has not been round for " + TimeUnit.NANOSECONDS.toSeconds(longest) + " s";
    }

    /** Goes on to accept and to answer, but each answer ends its connection: clients should look elsewhere. */
    public void leave() {
        loops.values().forEach(running -> running.loop.drain());
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
        if (closed.compareAndSet(false, true)) {
            awaitAll(grace, Loop::quiet);
            loops.forEach((executor, running) -> executor.execute(running.loop::closeAll));
            end();
        }
    }

    private void end() {
        ticks.forEach(tick -> tick.cancel(false));
        eventLoops.leave();
    }

    /** Asks each loop again and again, on its own thread, until all say yes or the time is over. */
    private void awaitAll(Duration most, Predicate<Loop> done) {
        CountDownLatch missing = new CountDownLatch(loops.size());
        loops.forEach((executor, running) -> executor.execute(() -> await(executor, running.loop, done, missing)));
        try {
            missing.await(most.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(EventExecutor executor, Loop loop, Predicate<Loop> done, CountDownLatch missing) {
        if (done.test(loop)) {
            missing.countDown();
        } else {
            var unused = executor.schedule(() -> await(executor, loop, done, missing), 10, TimeUnit.MILLISECONDS);
        }
    }
}
