package io.sluice.redis;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The forms of a URL that names Redis servers. */
public final class RedisUrl {
    private RedisUrl() {}

    /**
     * Reads {@code redis://}, {@code rediss://}, {@code redis+sentinel://} or {@code rediss+sentinel://}; asks nobody yet.
     *
     * @param sentinelPassword of the Sentinels, if there are any; null for none
     * @throws IllegalArgumentException when it is something else, or holds a password; the message repeats no password
     */
    public static RedisServers parse(String url, @Nullable String sentinelPassword) {
        return isSentinel(url)
                ? new SentinelMaster(SentinelAddress.parse(url), sentinelPassword)
                : new OneRedis(RedisAddress.parse(URI.create(url)));
    }

    /** Whether it names Sentinels. */
    public static boolean isSentinel(String url) {
        String scheme = url.split(":", 2)[0].toLowerCase(Locale.ROOT);
        return List.of("redis+sentinel", "rediss+sentinel").contains(scheme);
    }
}
