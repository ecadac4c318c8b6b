package io.sluice.bench.load;

import io.sluice.bench.wire.Requests;
import java.net.URI;
import java.time.Duration;

/**
 * What one measurement asks for, in one closed loop: each connection sends its next request when it has the answer to the last.
 *
 * @param base scheme, host and port, such as {@code http://127.0.0.1:8080}
 * @param requests what each request is
 * @param connections how many there are; all are open before the time begins
 * @param duration how long is measured
 */
public record Load(URI base, Requests requests, int connections, Duration duration) {
    public Load {
        if (connections < 1) {
            throw new IllegalArgumentException("connections < 1: " + connections);
        }
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("duration <= 0: " + duration);
        }
    }
}
