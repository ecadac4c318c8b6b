package io.sluice.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * A strategy behind the minimal HTTP/1.1 server that is the same for every one, on loopback: epoll where there is one, else NIO.
 * Closing it ends both.
 */
record RunningPeer(Strategy strategy, EventLoopGroup group, Channel listening) implements AutoCloseable {
    /** Connections taken in with one turn of a loop; Netty's default for epoll is one, and 2,000 clients come together. */
    private static final int ACCEPTED_AT_ONCE = 1024;

    private static final int BACKLOG = 4096;

    /**
     * Connects to the database and listens.
     *
     * @param threads event loops
     * @param port 0 for any
     */
    static RunningPeer start(Peer peer, PeerSettings settings, int threads, int port) throws Exception {
        Counts counts = new Counts();
        if (peer == Peer.VERTX) {
            VertxStrategy vertx = VertxStrategy.open(settings, threads, counts);
            return listening(vertx, vertx.loops(), counts, port);
        }
        Strategy strategy =
                switch (peer) {
                    case HIKARI -> new HikariStrategy(settings, "urls", counts);
                    case DATALOADER -> new DataLoaderStrategy(settings, counts);
                    case CAFFEINE -> new CaffeineStrategy(settings, counts);
                    case SLUICE, SLUICE_FILLS -> SluiceStrategy.open(settings, counts);
                    case VERTX -> throw new IllegalArgumentException("brings loops of its own");
                };
        return listening(strategy, loops(threads), counts, port);
    }

    /** Listens on any port for writes of which each is committed by itself. */
    static RunningPeer upserts(PeerSettings settings, String table, int threads) {
        Counts counts = new Counts();
        return listening(new HikariStrategy(settings, table, counts), loops(threads), counts, 0);
    }

    private static EventLoopGroup loops(int threads) {
        return new MultiThreadIoEventLoopGroup(
                threads,
                new DefaultThreadFactory("peer-loop", true),
                Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    private static RunningPeer listening(Strategy strategy, EventLoopGroup group, Counts counts, int port) {
        LookupRoutes routes = new LookupRoutes(strategy, counts);
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
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
        RunningPeer peer = new RunningPeer(strategy, group, bound.channel());
        if (bound.cause() != null) {
            peer.close();
            throw new IllegalStateException(
                    "cannot listen on port " + port + ": " + bound.cause().getMessage() + "; choose another --port");
        }
        return peer;
    }

    int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    EventLoop nextLoop() {
        return group.next();
    }

    /** Within two seconds. */
    @Override
    public void close() {
        listening.close().awaitUninterruptibly();
        strategy.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    /**
     * {@code GET /single/{key}} and {@code PUT /{key}} by a strategy, {@code GET /noop}, and {@code GET /count} for what was asked of the database.
     */
    record LookupRoutes(Strategy strategy, Counts counts) {
        private static final String SINGLE = "/single/";
        private static final byte[] NOOP = "ok".getBytes(UTF_8);

        /** Never blocks; the caller is answered exactly once. Runs on event loops. */
        void answer(RequestReader.Request request, Caller caller) {
            String path = request.path();
            String body = request.body();
            if (body != null) {
                strategy.write(path.substring(1), body, caller);
            } else if (path.startsWith(SINGLE)) {
                counts.lookup();
                strategy.lookup(path.substring(SINGLE.length()), caller);
            } else if (path.equals("/noop")) {
                caller.found(NOOP);
            } else if (path.equals("/count")) {
                caller.found(counts.now(strategy.held()).text().getBytes(UTF_8));
            } else {
                caller.absent();
            }
        }
    }
}
