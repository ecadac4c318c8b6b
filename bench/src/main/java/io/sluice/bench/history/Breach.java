package io.sluice.bench.history;

/**
 * One read that broke a rule.
 *
 * @param version what it answered, or {@link History#ABSENT} or {@link History#FOREIGN}
 * @param bound the version that it had to have at least; 0 for rules that have none
 * @param time when it began
 */
public record Breach(Rule rule, int key, int version, int bound, long time) {}
