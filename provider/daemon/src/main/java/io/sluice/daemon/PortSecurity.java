package io.sluice.daemon;

import io.sluice.access.AccessToken;
import io.sluice.access.WrongTokens;
import io.sluice.admin.AdminAccess;
import io.sluice.config.ServeOptions;
import io.sluice.metrics.Metrics;
import io.sluice.servers.ShutdownSteps;
import io.sluice.tls.Handshakes;
import io.sluice.tls.Tls;
import io.sluice.trouble.Episode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may do what at the ports, and what they are encrypted with: files of secrets, looked at on a thread of its own. */
final class PortSecurity {
    private static final Logger LOG = LoggerFactory.getLogger(PortSecurity.class);
    private static final long LOOK_SECONDS = 2;

    private final @Nullable AccessToken writers;
    private final @Nullable AccessToken operators;
    private final @Nullable AccessToken respPassword;
    private final @Nullable WrongTokens wrongTokens;
    private final @Nullable Tls tls;
    private final @Nullable Tls respTls;
    private final AdminAccess admin;

    private PortSecurity(ServeOptions options) {
        this.writers = options.writes.token();
        this.operators = options.adminToken();
        this.respPassword = options.resp.resp == null ? null : options.resp.password(options.environment);
        this.wrongTokens = operators == null ? null : new WrongTokens(operators, "--admin", System::nanoTime);
        this.admin = new AdminAccess(wrongTokens, options.http.adminHosts());
        this.tls = options.http.tls();
        this.respTls = options.resp.tls(tls);
        options.writes.warnOfEverybody(options.http.listen);
        if (options.resp.resp != null && respPassword == null) {
            options.writes.warnOfEverybody(options.resp.resp);
        }
    }

    /** Reads all of them; throws with one line if one is of no use. */
    static PortSecurity read(ServeOptions options) {
        return new PortSecurity(options);
    }

    /** From now on they are read again when they have changed. */
    void watch(ShutdownSteps shutdown) {
        if (writers == null && operators == null && respPassword == null && tls == null) {
            return;
        }
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread made = new Thread(work, "sluice-secrets");
            made.setDaemon(true);
            return made;
        });
        var unused = thread.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
        shutdown.first("end the watch of secrets", () -> {
            thread.shutdownNow();
            if (tls != null) {
                tls.close();
            }
        });
    }

    private void look() {
        try {
            if (writers != null) {
                writers.look();
            }
            if (operators != null) {
                operators.look();
            }
            if (respPassword != null) {
                respPassword.look();
            }
            if (wrongTokens != null) {
                wrongTokens.wrong().look();
            }
            if (tls != null) {
                tls.look();
            }
        } catch (RuntimeException e) {
            LOG.error("files of secrets could not be looked at", e); // thrown, it would end the watch
        }
    }

    /** What writers have to send; null where whoever reaches the port may write. */
    @Nullable
    AccessToken writers() {
        return writers;
    }

    /** What clients of Redis' protocol have to say; null where whoever reaches the port may ask. */
    @Nullable
    AccessToken respPassword() {
        return respPassword;
    }

    AdminAccess admin() {
        return admin;
    }

    /** Null where the ports are plain. */
    @Nullable
    Tls tls() {
        return tls;
    }

    /** The same of the port that speaks Redis' protocol. */
    @Nullable
    Tls respTls() {
        return respTls;
    }

    /** What can be wrong with it. */
    Stream<Episode> troubles() {
        List<Episode> all = new ArrayList<>();
        Stream.of(writers, operators, respPassword)
                .filter(token -> token != null)
                .forEach(token -> all.add(token.unreadable()));
        if (wrongTokens != null) {
            all.add(wrongTokens.wrong());
        }
        if (tls != null) {
            all.addAll(tls.troubles());
        }
        return all.stream();
    }

    void register(Metrics metrics) {
        if (tls == null) {
            return;
        }
        metrics.gauge("sluice.tls.certificate.expiry.seconds", tls::secondsLeft);
        Handshakes handshakes = tls.handshakes();
        metrics.counter("sluice.tls.handshakes", handshakes::finished, "result", "done");
        metrics.counter("sluice.tls.handshakes", handshakes::failures, "result", "failed");
        metrics.counter("sluice.tls.handshakes", handshakes::timeouts, "result", "timeout");
        metrics.counter("sluice.tls.handshakes", handshakes::plainClients, "result", "plain");
    }
}
