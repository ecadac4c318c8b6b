package io.sluice.tls;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.sluice.secrets.ChangedFiles;
import io.sluice.secrets.UnusableFile;
import io.sluice.trouble.Episode;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What connections are encrypted with: the pair in two files, also after they have changed. A pair that is of no use changes nothing, and
 * connections keep what they began with. Any thread may {@link #secure} a connection of its own, one may {@link #look}.
 */
public final class Tls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    /** Those of TLS 1.2 that keep what was said secret even from who has the key later, and are not broken by padding. */
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** A peer that takes nothing any more is not told that the connection ends. */
    private static final long FAREWELL_MILLIS = 100;

    /** A pair of its own on each connection, so that a change of files does no harm to those that are open. */
    private record Current(SslContext context, Instant ends) {}

    private final TlsFiles files;
    private final ChangedFiles changed;
    private final Clock clock;
    private final Duration patience;
    private final Handshakes handshakes;
    private final Episode unusable;
    private final Episode expired;
    private final ThreadPoolExecutor calculations;
    private volatile Current current;

    Tls(TlsFiles files, Duration patience, Clock clock) throws UnusableFile {
        this.files = files;
        this.patience = patience;
        this.clock = clock;
        this.changed = new ChangedFiles(List.of(files.certificate(), files.key().path()));
        this.handshakes = new Handshakes(System::nanoTime);
        this.unusable =
                episode("tls_files", "TLS: the certificate and its key are read again", "looks at them were in vain");
        this.expired = episode("tls_certificate", "TLS: the certificate counts again", "looks at it found it expired");
        this.current = read();
        AtomicInteger number = new AtomicInteger();
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        this.calculations =
                new ThreadPoolExecutor(threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread made = new Thread(work, "sluice-tls-" + number.incrementAndGet());
                    made.setDaemon(true);
                    return made;
                });
        calculations.allowCoreThreadTimeOut(true);
    }

    private static Episode episode(String state, String over, String lost) {
        return new Episode(state, over, lost, Duration.ofDays(1), LOG, System::nanoTime);
    }

    /**
     * Reads the pair. A handshake may take ten seconds.
     *
     * @throws UnusableFile if it cannot be used; its message is one line that says what to do
     */
    public static Tls open(TlsFiles files) throws UnusableFile {
        return open(files, Duration.ofSeconds(10));
    }

    /** The same with another bound on what a handshake may take. */
    public static Tls open(TlsFiles files, Duration patience) throws UnusableFile {
        return new Tls(files, patience, Clock.systemUTC());
    }

    private Current read() throws UnusableFile {
        CertifiedKey pair = CertifiedKey.read(files, clock.instant());
        try {
            SslContext context = SslContextBuilder.forServer(
                            pair.key(), pair.chain().toArray(X509Certificate[]::new))
                    .sslProvider(SslProvider.JDK)
                    .protocols(PROTOCOLS)
                    .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            "http/1.1"))
                    .build();
            return new Current(context, pair.ends());
        } catch (SSLException | IllegalArgumentException e) {
            throw new UnusableFile(TlsFiles.CERTIFICATE + " " + files.certificate()
                    + ": the JDK does not take this pair (" + e.getMessage() + "): make another, of RSA or EC");
        }
    }

    /** To be called now and then: reads the files again if they have changed. */
    public void look() {
        handshakes.failing().look();
        if (changed.look() || unusable.now() != null) {
            try {
                current = read();
                LOG.info(
                        "TLS: new connections get the certificate of {}, which counts until {}",
                        files.certificate(),
                        current.ends);
                unusable.end();
            } catch (UnusableFile e) {
                unusable.report(e.line() + "; the pair read before is still used", 1);
            }
        }
        if (current.ends.isAfter(clock.instant())) {
            expired.end();
        } else {
            expired.report(
                    "TLS: the certificate has expired at " + current.ends
                            + ", and clients refuse it: put a new one and its key in " + files.certificate() + " and "
                            + files.key().path(),
                    1);
        }
    }

    /** Encrypts a connection, whose handlers are added behind. */
    public void secure(Channel channel) {
        channel.pipeline().addLast(new FirstBytes(this::handler, handshakes, patience), new TlsEvents(handshakes));
    }

    private SslHandler handler(Channel channel) {
        SslHandler handler = current.context.newHandler(channel.alloc(), calculations);
        handler.setHandshakeTimeoutMillis(patience.toMillis());
        handler.setCloseNotifyFlushTimeoutMillis(FAREWELL_MILLIS);
        return handler;
    }

    public Handshakes handshakes() {
        return handshakes;
    }

    /** Until the certificate ends; below 0 when it has. */
    public double secondsLeft() {
        return Duration.between(clock.instant(), current.ends).toMillis() / 1000.0;
    }

    /** What can be wrong with it. */
    public List<Episode> troubles() {
        return List.of(unusable, expired, handshakes.failing());
    }

    /** Ends what this connection says, and hears on: a peer must know that nothing was cut off. */
    public static void endOutput(DuplexChannel channel) {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        if (handler == null) {
            var unused = channel.shutdownOutput();
        } else {
            var unused = handler.closeOutbound().addListener(told -> {
                var unusedEnd = channel.shutdownOutput();
            });
        }
    }

    /** Closes a connection at once, whatever it has still to send. */
    public static void abort(Channel channel) {
        ChannelHandlerContext encrypting = channel.pipeline().context(SslHandler.class);
        if (encrypting == null) {
            var unused = channel.close();
        } else {
            var unused = encrypting.close(); // beneath the handler, which would wait until it has said so
        }
    }

    /** Ends its threads. */
    @Override
    public void close() {
        calculations.shutdown();
    }
}
