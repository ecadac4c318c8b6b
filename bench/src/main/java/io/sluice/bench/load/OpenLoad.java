package io.sluice.bench.load;

import io.sluice.bench.wire.Requests;
import java.net.URI;
import java.time.Duration;

/**
 * What one measurement asks for, in an open loop: requests arrive by a schedule, whatever the server does.
 *
 * @param base scheme, host and port, such as {@code http://127.0.0.1:8080}
 * @param requests what each request is
 * @param rate requests a second
 * @param poisson whether they arrive as many independent callers make them, else in fixed intervals
 * @param connections how many there are, all open before the time begins: the most requests in flight
 * @param backlog the most requests that wait for a connection; those that find it full are not sent
 * @param duration how long is measured
 */
public record OpenLoad(
        URI base, Requests requests, double rate, boolean poisson, int connections, int backlog, Duration duration) {
    public OpenLoad {
        if (!(rate > 0)) {
            throw new IllegalArgumentException("rate <= 0: " + rate);
        }
        if (connections < 1) {
            throw new IllegalArgumentException("connections < 1: " + connections);
        }
        if (backlog < 0) {
            throw new IllegalArgumentException("backlog < 0: " + backlog);
        }
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("duration <= 0: " + duration);
        }
    }
}
