package io.sluice.door;

import io.sluice.transport.Limits;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * The bounds of the public port.
 *
 * @param listen port 0 takes a free one
 * @param redirectStatus 301, 302, 307 or 308
 * @param maxKeys most keys of one POST /batch
 * @param benchRoutes whether {@code /single}, {@code /direct} and {@code /noop} are routes for measuring instead of keys
 * @param maxConnections more are closed at once
 * @param idleTime how long a connection may do nothing, or may leave its answers unread
 * @param headTime how long the head of a request may take to arrive
 * @param bodyTime how long the body of a request may take to arrive
 */
public record PublicServerSettings(
        InetSocketAddress listen,
        int redirectStatus,
        int maxKeys,
        boolean benchRoutes,
        int maxConnections,
        Duration idleTime,
        Duration headTime,
        Duration bodyTime) {

    public PublicServerSettings {
        if (redirectStatus != 301 && redirectStatus != 302 && redirectStatus != 307 && redirectStatus != 308) {
            throw new IllegalArgumentException("redirect-status not 301, 302, 307 or 308: " + redirectStatus);
        }
        if (maxKeys < 1 || maxKeys > 100_000) {
            throw new IllegalArgumentException("max-keys not in 1..100000: " + maxKeys);
        }
        if (maxConnections < 1) {
            throw new IllegalArgumentException("max-connections < 1: " + maxConnections);
        }
        requireTime("idle time", idleTime);
        requireTime("head time", headTime);
        requireTime("body time", bodyTime);
    }

    private static void requireTime(String name, Duration time) {
        if (time.compareTo(Duration.ofMillis(1)) < 0 || time.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(name + " not between 1 ms and 1 day: " + time);
        }
    }

    /** 302, 5,000 keys, no bench routes, 20,000 connections, 75 s idle, 10 s for a head, 30 s for a body. */
    public static PublicServerSettings defaults(InetSocketAddress listen) {
        return new PublicServerSettings(
                listen,
                302,
                5000,
                false,
                20_000,
                Duration.ofSeconds(75),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30));
    }

    public Limits limits() {
        return new Limits(maxConnections, idleTime.toNanos(), headTime.toNanos(), bodyTime.toNanos());
    }
}
