package io.sluice.topology;

import io.sluice.redis.OneRedis;
import io.sluice.redis.RedisAddress;
import io.sluice.redis.RedisServers;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The forms of a URL that names Redis servers. */
public final class RedisUrl {
    private RedisUrl() {}

    /**
     * Reads {@code redis://}, {@code rediss://}, and either with {@code +sentinel} or {@code +cluster}; asks nobody yet.
     *
     * @param password null for none
     * @param sentinelPassword of the Sentinels, if there are any; null for none
     * @throws IllegalArgumentException when it is something else, or holds a password; the message repeats no password
     */
    public static RedisServers parse(String url, @Nullable String password, @Nullable String sentinelPassword) {
        if (isCluster(url)) {
            return new RedisCluster(ClusterAddress.parse(url), password);
        }
        return isSentinel(url)
                ? new SentinelMaster(SentinelAddress.parse(url), sentinelPassword)
                : new OneRedis(RedisAddress.parse(URI.create(url)));
    }

    /** Whether it names Sentinels. */
    public static boolean isSentinel(String url) {
        return List.of("redis+sentinel", "rediss+sentinel").contains(scheme(url));
    }

    /** Whether it names nodes of a cluster. */
    public static boolean isCluster(String url) {
        return List.of("redis+cluster", "rediss+cluster").contains(scheme(url));
    }

    private static String scheme(String url) {
        return url.split(":", 2)[0].toLowerCase(Locale.ROOT);
    }
}
