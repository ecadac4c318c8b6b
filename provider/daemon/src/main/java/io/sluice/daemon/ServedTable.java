package io.sluice.daemon;

import io.sluice.fills.RedisFiller;
import io.sluice.nodes.TableReads;
import io.sluice.redis.RedisSettings;

/**
 * A table whose rows are filled.
 *
 * @param name what the settings call it
 * @param redis with its prefix
 */
record ServedTable(String name, RedisSettings redis, RedisFiller filler, Answering answering, TableReads reads) {}
