package io.sluice.answers;

import io.sluice.redis.RedisSettings;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A view whose answers are kept in Redis.
 *
 * @param redis with the prefix of its entries, which are answers
 * @param owner whose the entries have to be; empty while nobody knows
 * @param maxAge how long an answer may be used after it was found
 */
public record CachedView(String name, RedisSettings redis, Supplier<String> owner, Duration maxAge) {}
