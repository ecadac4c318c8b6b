package io.sluice.readthrough;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.sluice.redis.RedisAddress;
import io.sluice.redis.RedisServers;
import io.sluice.transport.EventLoops;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** Makes a {@link CacheLink} to one server. Blocks: never to be used on an event loop. */
final class LinkWay implements RedisServers.Way {
    private final RedisAddress address;
    private final @Nullable String password;
    private final Duration timeout;
    private final EventLoop loop;
    private volatile @Nullable Channel channel;
    private volatile @Nullable CacheLink link;
    private volatile boolean aborted;

    /**
     * A way that is not gone yet.
     *
     * @param timeout of the connection, and of each answer
     * @param loop that the link is to be on
     */
    LinkWay(RedisAddress address, @Nullable String password, Duration timeout, EventLoop loop) {
        this.address = address;
        this.password = password;
        this.timeout = timeout;
        this.loop = loop;
    }

    @Override
    public RedisAddress address() {
        return address;
    }

    /** The link that was made. */
    CacheLink link() {
        CacheLink made = link;
        if (made == null) {
            throw new IllegalStateException("not connected");
        }
        return made;
    }

    @Override
    public void connect() {
        CacheLink made = dial();
        link = made;
        try {
            greet(made);
        } catch (RuntimeException e) {
            abort();
            throw e;
        }
    }

    private CacheLink dial() {
        Throwable last = null;
        try {
            // Here, and not on the loop: name servers may be slow.
            for (InetAddress host : InetAddress.getAllByName(address.host())) {
                CacheLink made = new CacheLink(address.toString());
                ChannelFuture connecting = bootstrap(made).connect(new InetSocketAddress(host, address.port()));
                channel = connecting.channel();
                if (connecting.awaitUninterruptibly(2 * timeout.toMillis()) && connecting.isSuccess() && !aborted) {
                    return made;
                }
                last = connecting.cause();
                abandon(connecting.channel());
            }
        } catch (UnknownHostException e) {
            throw new JedisConnectionException("unknown host " + address.host(), e);
        }
        throw new JedisConnectionException(last == null ? "no connection in time" : String.valueOf(last.getMessage()));
    }

    private Bootstrap bootstrap(CacheLink made) {
        return new Bootstrap()
                .group(loop)
                .channel(EventLoops.clientChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel fresh) {
                        if (address.tls()) {
                            fresh.pipeline().addLast(new SslHandler(engine()));
                        }
                        fresh.pipeline().addLast(made);
                    }
                });
    }

    private SSLEngine engine() {
        try {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine(address.host(), address.port());
            engine.setUseClientMode(true);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // the certificate must bear the host's name
            engine.setSSLParameters(parameters);
            return engine;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no TLS", e);
        }
    }

    private void greet(CacheLink made) {
        String user = address.user();
        if (user != null) {
            String unused = ask(made, "AUTH", user, password == null ? "" : password);
        } else if (password != null) {
            String unused = ask(made, "AUTH", password);
        }
        if (address.database() != 0) {
            String unused = ask(made, "SELECT", Integer.toString(address.database()));
        }
        String unused = ask(made, "PING");
    }

    private String ask(CacheLink made, String... words) {
        try {
            return made.ask(words).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new JedisConnectionException("no answer to " + words[0] + " in " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            String message = String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
            throw cause instanceof IllegalStateException
                    ? new JedisDataException(message)
                    : new JedisConnectionException(message);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JedisConnectionException("interrupted", e);
        }
    }

    @Override
    public String role() {
        return ask(link(), "ROLE");
    }

    @Override
    public void abort() {
        aborted = true;
        Channel made = channel;
        if (made != null) {
            abandon(made);
        }
    }

    private static void abandon(Channel channel) {
        ChannelFuture unused = channel.close();
    }

    @Override
    public boolean isClosed() {
        Channel made = channel;
        return aborted || (made != null && !made.isOpen());
    }
}
