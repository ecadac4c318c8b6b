/**
 * Links to Redis: where it is, how it is spoken to, what things are called there, and the scripts that run in it. Knows neither fills nor
 * fences. Each connection belongs to one thread, which may block on its socket for as long as its timeouts. Jedis has its home here, in
 * {@code fills} and in {@code fences}.
 *
 * <p>What the scripts have in common, and what lies where in Redis, is said in {@code ledger.lua}.
 */
@NullMarked
package io.sluice.redis;

import org.jspecify.annotations.NullMarked;
