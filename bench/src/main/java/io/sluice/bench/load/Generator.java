package io.sluice.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.sluice.bench.base.BenchException;
import io.sluice.bench.wire.RequestWriter;
import io.sluice.bench.wire.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The event loops of one load, with their connections: opens them, lets the drivers drive for a time, and closes all. */
final class Generator implements AutoCloseable {
    private static final int CONNECTING_AT_ONCE = 200;
    private static final int CONNECT_MILLIS = 5_000;
    private static final long END_SECONDS = 10;

    private final Target target;
    private final EventLoopGroup group;
    private final Bootstrap bootstrap;
    private final List<Loop> loops = new ArrayList<>();
    private final List<SharedReadBuffer> readBuffers = new ArrayList<>();
    private final BlockingQueue<String> troubles = new LinkedBlockingQueue<>();

    /** What one event loop sends, and when. */
    record Part(RequestWriter requests, Driver driver) {}

    /** Starts one event loop for each part. */
    Generator(Target target, List<Part> parts) {
        this.target = target;
        this.group = new MultiThreadIoEventLoopGroup(
                parts.size(),
                new DefaultThreadFactory("bench-load", true),
                Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        bootstrap = new Bootstrap()
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(
                        ChannelOption.SO_LINGER,
                        0) // no ports kept in TIME_WAIT: one run after the other needs thousands
                .remoteAddress(target.address());
        int next = 0;
        for (EventExecutor executor : group) {
            Part part = parts.get(next++);
            SharedReadBuffer readBuffer = new SharedReadBuffer();
            readBuffers.add(readBuffer);
            Bootstrap own = bootstrap.clone().option(ChannelOption.RECVBUF_ALLOCATOR, readBuffer);
            loops.add(new Loop((EventLoop) executor, own, target, part, why -> stop(ofServer(why))));
        }
    }

    /** Opens so many connections, some at a time, and returns when all are open. */
    void open(int connections) throws InterruptedException {
        Semaphore room = new Semaphore(CONNECTING_AT_ONCE);
        for (int i = 0; i < connections; i++) {
            take(room, 1);
            ChannelFuture connecting = loops.get(i % loops.size()).connect();
            var unused = connecting.addListener((Future<Void> connected) -> {
                if (!connected.isSuccess()) {
                    troubles.add(ofServer("cannot be reached: " + Target.reason(connected.cause())
                            + "; check that a server listens there and takes " + connections + " connections"));
                }
                room.release();
            });
        }
        take(room, CONNECTING_AT_ONCE);
    }

    private void take(Semaphore room, int permits) throws InterruptedException {
        boolean taken = room.tryAcquire(permits, 2L * CONNECT_MILLIS, TimeUnit.MILLISECONDS);
        throwFirst(troubles.poll());
        if (!taken) {
            throwFirst(ofServer("does not accept connections"));
        }
    }

    private void throwFirst(@Nullable String trouble) {
        if (trouble != null) {
            throw new BenchException(trouble);
        }
    }

    private void throwServers(@Nullable String trouble) {
        if (trouble != null) {
            throw new BenchException(ofServer(trouble));
        }
    }

    private String ofServer(String trouble) {
        return "the server at " + target.authority() + ' ' + trouble;
    }

    /** Ends the load early. Any thread may ask for it. */
    void stop(String why) {
        troubles.add(why);
    }

    /** Opens a connection of another kind on the first event loop. */
    <T> T alongside(BiFunction<Bootstrap, EventLoop, T> open) {
        return open.apply(bootstrap, loops.get(0).executor());
    }

    /**
     * Lets the drivers drive, and returns when the time is over and nothing changes any more.
     *
     * @throws BenchException as soon as there is nothing to measure any more
     */
    void run(Duration duration) throws InterruptedException {
        long begin = System.nanoTime();
        long end = begin + duration.toNanos();
        for (Loop loop : loops) {
            var unused = onLoop(loop, () -> loop.begin(begin, end));
        }
        Watch watch = new Watch(begin);
        for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            throwFirst(troubles.poll(Math.min(left, Watch.INTERVAL.toNanos()), TimeUnit.NANOSECONDS));
            throwServers(watch.trouble(pulses(), System.nanoTime()));
        }
        for (Loop loop : loops) {
            Future<?> ended = onLoop(loop, loop::end);
            if (!ended.await(END_SECONDS, TimeUnit.SECONDS)) {
                throw new BenchException("the generator is overloaded: ask for fewer connections");
            }
        }
        throwServers(watch.troubleAtEnd(pulses()));
    }

    private List<Loop.Pulse> pulses() {
        return loops.stream().map(Loop::pulse).toList();
    }

    private Future<?> onLoop(Loop loop, Runnable task) {
        Future<?> done = loop.executor().submit(task);
        return done.addListener(outcome -> {
            if (!outcome.isSuccess()) {
                stop(ofServer("could not be asked: " + outcome.cause()));
            }
        });
    }

    long reconnected() {
        return loops.stream().mapToLong(Loop::reconnected).sum();
    }

    @Override
    public void close() {
        for (Loop loop : loops) {
            var unused = onLoop(loop, loop::end);
        }
        boolean ended = group.shutdownGracefully(0, END_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(END_SECONDS, TimeUnit.SECONDS);
        if (ended) {
            readBuffers.forEach(SharedReadBuffer::release);
        }
    }

    /**
     * Gives every read of one event loop the same buffer. A {@link Connection} keeps nothing of what it has read, so that the buffer is
     * free again before the next read, and nothing is allocated for an answer.
     */
    @SuppressWarnings("deprecation") // what Netty names in its place is not what its options take
    static final class SharedReadBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
        private static final int SIZE = 64 * 1024;

        private final ByteBuf buffer = new UnpooledByteBufAllocator(true, true).directBuffer(SIZE, SIZE);

        @Override
        public Handle newHandle() {
            return new MaxMessageHandle() {
                @Override
                public int guess() {
                    return SIZE;
                }

                @Override
                public ByteBuf allocate(ByteBufAllocator ignored) {
                    return buffer.clear().retain();
                }
            };
        }

        void release() {
            buffer.release();
        }
    }

    /** Notices that a server has gone, from the pulses of all loops. For one thread. */
    static final class Watch {
        /** How often to look. */
        static final Duration INTERVAL = Duration.ofMillis(100);

        private static final Duration REFUSING = Duration.ofSeconds(2);
        private static final Duration SILENT = Duration.ofSeconds(10);

        private long answers;
        private long lastAnswer;
        private long lastConnection;

        Watch(long begin) {
            lastAnswer = begin;
            lastConnection = begin;
        }

        /**
         * Looks.
         *
         * @return why there is nothing more to measure, as what the server did, or null
         */
        @Nullable
        String trouble(List<Loop.Pulse> pulses, long now) {
            if (!refused(pulses)) {
                lastConnection = now;
            }
            long count = answers(pulses);
            if (count != answers || waiting(pulses) == 0) {
                answers = count;
                lastAnswer = now;
            }
            if (now - lastConnection > REFUSING.toNanos()) {
                return gone("it has ended every connection and accepts none");
            }
            if (now - lastAnswer > SILENT.toNanos() && waiting(pulses) > 0) {
                return gone("there was nothing for " + SILENT.toSeconds() + " s");
            }
            return null;
        }

        /** Looks when the time is over, however short it was. */
        @Nullable
        String troubleAtEnd(List<Loop.Pulse> pulses) {
            if (refused(pulses)) {
                return gone("it has ended every connection and accepts none");
            }
            if (answers(pulses) == 0 && waiting(pulses) > 0) {
                return "did not answer once: measure for longer, or see what it says";
            }
            return null;
        }

        private static String gone(String how) {
            return "does not answer any more: " + how + "; see what it said last";
        }

        private static long answers(List<Loop.Pulse> pulses) {
            return pulses.stream().mapToLong(Loop.Pulse::answers).sum();
        }

        private static long waiting(List<Loop.Pulse> pulses) {
            return pulses.stream().mapToLong(Loop.Pulse::waiting).sum();
        }

        private static boolean refused(List<Loop.Pulse> pulses) {
            return pulses.stream().allMatch(pulse -> pulse.open() == 0)
                    && pulses.stream().anyMatch(Loop.Pulse::refused);
        }
    }
}
