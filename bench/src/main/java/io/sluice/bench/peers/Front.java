package io.sluice.bench.peers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.sluice.bench.peers.RunningPeer.LookupRoutes;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The minimal HTTP/1.1 server that is the same for every strategy: only its {@link LookupRoutes} differ. On loopback only.
 */
final class Front implements AutoCloseable {
    /** Connections taken in with one turn of a loop; Netty's default for epoll is one, and 2,000 clients come together. */
    private static final int ACCEPTED_AT_ONCE = 1024;

    private static final int BACKLOG = 4096;

    private final Channel listening;

    private Front(Channel listening) {
        this.listening = listening;
    }

    /**
     * @param port 0 for any
     * @throws IllegalStateException with one line if the port cannot be had
     */
    static Front start(Loops loops, LookupRoutes routes, int port) {
        ChannelFuture bound = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.channel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new ServerChannelRecvByteBufAllocator()
                                .respectMaybeMoreData(false)
                                .maxMessagesPerRead(ACCEPTED_AT_ONCE))
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        new FlushConsolidationHandler(),
                                        new RequestReader(),
                                        new Exchange(channel, routes));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .awaitUninterruptibly();
        if (bound.cause() != null) {
            throw new IllegalStateException(
                    "cannot listen on port " + port + ": " + bound.cause().getMessage() + "; choose another --port");
        }
        return new Front(bound.channel());
    }

    int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** Listens no more. Connections end with their loops. */
    @Override
    public void close() {
        listening.close().awaitUninterruptibly();
    }
}
