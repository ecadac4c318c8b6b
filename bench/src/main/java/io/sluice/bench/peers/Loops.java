package io.sluice.bench.peers;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** The event loops that the front runs on: epoll where there is one, else NIO. */
record Loops(EventLoopGroup group, Class<? extends ServerChannel> channel) implements AutoCloseable {

    static Loops start(int threads) {
        return of(new MultiThreadIoEventLoopGroup(
                threads,
                new DefaultThreadFactory("peer-loop", true),
                Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory()));
    }

    /** Loops that somebody else has started, with the same transport. */
    static Loops of(EventLoopGroup group) {
        return new Loops(group, Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class);
    }

    /** Ends them, within two seconds. */
    @Override
    public void close() {
        boolean unused = group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
