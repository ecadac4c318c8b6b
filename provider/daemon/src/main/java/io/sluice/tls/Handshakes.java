package io.sluice.tls;

import io.sluice.trouble.Episode;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How handshakes have ended, of all ports. Thread-safe. */
public final class Handshakes {
    private static final Logger LOG = LoggerFactory.getLogger(Handshakes.class);
    private static final Duration CALM = Duration.ofSeconds(60);

    private final LongAdder done = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder late = new LongAdder();
    private final LongAdder plain = new LongAdder();
    private final Episode failing;

    Handshakes(LongSupplier nanoTime) {
        this.failing = new Episode("tls_handshakes", "TLS: no handshake has failed", "had failed", CALM, LOG, nanoTime);
    }

    void done() {
        done.increment();
    }

    void failed(@Nullable SocketAddress from, String why) {
        failed.increment();
        failing.report(
                "TLS: clients fail to agree with this daemon, the last from " + address(from) + ": " + why
                        + ": look at what they trust and which TLS they speak",
                1);
    }

    void late(@Nullable SocketAddress from) {
        late.increment();
        LOG.debug("TLS: no handshake from {} in time", address(from));
    }

    void plain(@Nullable SocketAddress from) {
        plain.increment();
        failing.report(
                "TLS: clients speak in the clear to a port that has TLS, the last from " + address(from)
                        + ": give them https:// in place of http:// (rediss:// in place of redis://)",
                1);
    }

    private static String address(@Nullable SocketAddress from) {
        return from instanceof InetSocketAddress peer ? peer.getAddress().getHostAddress() : "somebody who has gone";
    }

    public long finished() {
        return done.sum();
    }

    /** Those that ended for another reason than time. */
    public long failures() {
        return failed.sum();
    }

    /** Those that took too long. */
    public long timeouts() {
        return late.sum();
    }

    /** Clients that spoke HTTP without TLS. */
    public long plainClients() {
        return plain.sum();
    }

    /** Lasts while clients fail. */
    Episode failing() {
        return failing;
    }
}
