package io.sluice.freshness;

import io.sluice.fills.RedisFiller;
import io.sluice.nodes.TableReads;
import io.sluice.redis.RedisSettings;

/**
 * A table whose rows are filled.
 *
 * @param name what the settings call it
 * @param redis with its prefix
 */
public record FilledTable(
        String name, RedisSettings redis, RedisFiller filler, Answering answering, TableReads reads) {}
