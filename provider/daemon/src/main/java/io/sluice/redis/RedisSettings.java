package io.sluice.redis;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How fills are written.
 *
 * @param address where links go
 * @param password null for none
 * @param prefix stands before each key
 * @param ttl how long a value is kept
 * @param ttlJitter the part of a time to live that is left to chance, 0 to 1: with 0.1, between 90 % and 110 %, so that values
 *     which came together do not go together
 * @param negativeTtl how long it is kept that a key is absent; zero writes no absent keys
 * @param connectTimeout for each connection
 * @param socketTimeout for each answer
 * @param bufferKeys the most fills that wait; more are dropped
 * @param bufferBytes the most bytes that wait, roughly counted; more are dropped
 * @param answerBytes where the entries are answers: the most bytes of all, roughly counted; 0 where they are texts
 */
public record RedisSettings(
        RedisServers address,
        @Nullable String password,
        String prefix,
        Duration ttl,
        double ttlJitter,
        Duration negativeTtl,
        Duration connectTimeout,
        Duration socketTimeout,
        int bufferKeys,
        long bufferBytes,
        long answerBytes) {
    private static final int LONGEST_PREFIX = 64;
    private static final Duration LONGEST_TTL = Duration.ofDays(3650);

    public RedisSettings {
        if (prefix.isEmpty() || prefix.length() > LONGEST_PREFIX || !prefix.matches("[!-z|~]+")) {
            throw new IllegalArgumentException("key-prefix must be 1 to " + LONGEST_PREFIX
                    + " characters of ASCII, without space, '{' and '}': '" + prefix + "'");
        }
        within("ttl", ttl, Duration.ofMillis(1), LONGEST_TTL);
        within("negative-ttl", negativeTtl, Duration.ZERO, LONGEST_TTL);
        if (!(ttlJitter >= 0 && ttlJitter <= 1)) {
            throw new IllegalArgumentException("ttl-jitter not between 0 and 1: " + ttlJitter);
        }
        within("connect timeout", connectTimeout, Duration.ofMillis(1), Duration.ofMinutes(1));
        within("socket timeout", socketTimeout, Duration.ofMillis(1), Duration.ofMinutes(1));
        if (bufferKeys < 1 || bufferBytes < 1) {
            throw new IllegalArgumentException("buffer < 1: " + bufferKeys + " keys, " + bufferBytes + " bytes");
        }
    }

    /** The same of one server. */
    public static RedisSettings of(
            RedisAddress address,
            @Nullable String password,
            String prefix,
            Duration ttl,
            double ttlJitter,
            Duration negativeTtl) {
        return of(new OneRedis(address), password, prefix, ttl, ttlJitter, negativeTtl);
    }

    /** Timeouts of a second; a buffer of 50,000 keys and 64 MiB. */
    public static RedisSettings of(
            RedisServers address,
            @Nullable String password,
            String prefix,
            Duration ttl,
            double ttlJitter,
            Duration negativeTtl) {
        Duration second = Duration.ofSeconds(1);
        return new RedisSettings(
                address, password, prefix, ttl, ttlJitter, negativeTtl, second, second, 50_000, 64L << 20, 0);
    }

    /** The same with the part of the buffer that each of so many has. */
    public RedisSettings shared(int among) {
        return with(
                prefix,
                connectTimeout,
                socketTimeout,
                Math.max(1, bufferKeys / among),
                Math.max(1, bufferBytes / among),
                answerBytes);
    }

    /** The same of one home, for who has to do with all of them in turn: one of several that hangs must not hold up the others for long. */
    public RedisSettings inTurn(RedisServers home) {
        RedisSettings its = at(home, 1);
        return address.isCluster() ? its.within(Duration.ofMillis(500)) : its;
    }

    /** The same of each home, as far as those are known within a second. */
    public List<RedisSettings> homes() {
        try {
            address.awaitHomes(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return address.homes().all().stream().map(home -> at(home, 1)).toList();
    }

    /** The same of one home, with the part of the buffer that each of so many has. */
    public RedisSettings at(RedisServers home, int among) {
        return new RedisSettings(
                home,
                password,
                prefix,
                ttl,
                ttlJitter,
                negativeTtl,
                connectTimeout,
                socketTimeout,
                Math.max(1, bufferKeys / among),
                Math.max(1, bufferBytes / among),
                answerBytes);
    }

    /**
     * For answers instead of texts.
     *
     * @param most bytes of all, roughly counted
     */
    public RedisSettings answers(String ofPrefix, long most) {
        return with(ofPrefix, connectTimeout, socketTimeout, bufferKeys, bufferBytes, most);
    }

    /** The same for who waits no longer than this, for a connection or for an answer. */
    public RedisSettings within(Duration patience) {
        return with(
                prefix,
                patience.compareTo(connectTimeout) < 0 ? patience : connectTimeout,
                patience.compareTo(socketTimeout) < 0 ? patience : socketTimeout,
                bufferKeys,
                bufferBytes,
                answerBytes);
    }

    private RedisSettings with(
            String ofPrefix, Duration connect, Duration socket, int keys, long bytes, long mostAnswers) {
        return new RedisSettings(
                address, password, ofPrefix, ttl, ttlJitter, negativeTtl, connect, socket, keys, bytes, mostAnswers);
    }

    /** Of the entries. */
    public EntryKind kind() {
        return answerBytes > 0 ? EntryKind.HASH : EntryKind.STRING;
    }

    private static void within(String name, Duration duration, Duration least, Duration most) {
        if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + " not between " + least + " and " + most + ": " + duration);
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "RedisSettings[address=" + address + ", password=" + (password == null ? "none" : "hidden") + ", prefix="
                + prefix + ", ttl=" + ttl + ", ttlJitter=" + ttlJitter + ", negativeTtl=" + negativeTtl + "]";
    }
}
