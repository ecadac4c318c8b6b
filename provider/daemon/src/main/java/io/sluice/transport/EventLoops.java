package io.sluice.transport;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Event loops for one server or several: epoll where there is one, else NIO. They end with the last server on them. Their threads are
 * daemon threads. Thread-safe.
 */
public final class EventLoops {
    private final EventLoopGroup group;
    private final AtomicInteger servers = new AtomicInteger();

    private EventLoops(int threads, String threadName) {
        leakDetectionOff();
        this.group = new MultiThreadIoEventLoopGroup(
                threads,
                new DefaultThreadFactory(threadName, true),
                Epoll.isAvailable() ? new LastingEpoll() : NioIoHandler.newFactory());
    }

    /** So many, on threads of this name. */
    public static EventLoops of(int threads, String threadName) {
        return new EventLoops(threads, threadName);
    }

    /** As many as there are processors. */
    public static EventLoops forEachProcessor(String threadName) {
        return of(Runtime.getRuntime().availableProcessors(), threadName);
    }

    /**
     * Netty looks for leaked buffers by a stack trace for each hundredth: a fiftieth of the loops' time. Who looks for a leak asks for
     * it by the property.
     */
    private static void leakDetectionOff() {
        if (System.getProperty("io.netty.leakDetection.level") == null) {
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        }
    }

    /** What connections that begin here, on these loops, are made of. */
    public static Class<? extends Channel> clientChannel() {
        return Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /** For one server more, which is to {@link #leave}. */
    EventLoopGroup join() {
        servers.incrementAndGet();
        return group;
    }

    /** One server less; the last one's end is theirs. */
    void leave() {
        if (servers.decrementAndGet() == 0) {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
        }
    }
}
