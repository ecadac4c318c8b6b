package io.sluice.doctor;

import io.sluice.redis.RedisFacts;
import java.util.ArrayList;
import java.util.List;

/** What Redis is like for a cache. */
public final class RedisRules {
    private static final String REDIS = "Redis";
    private static final double SLOW_MILLIS = 50;

    private RedisRules() {}

    /**
     * Its findings.
     *
     * @param changesRead whether the change stream has left something there that must not be evicted
     */
    public static List<Finding> of(RedisFacts now, boolean changesRead) {
        List<Finding> findings = new ArrayList<>();
        if (now.millis() >= SLOW_MILLIS) {
            findings.add(Finding.warning(
                    REDIS,
                    "it took " + FigureWords.millis(now.millis()) + " for an answer: fills are late, or dropped",
                    "look at SLOWLOG GET, and at what else its machine does"));
        }
        if (!now.isKnown()) {
            findings.add(Finding.note(
                    REDIS,
                    "it takes fills, and this user may not ask for its memory and its policy",
                    "ACL SETUSER with +info shows them here"));
            return findings;
        }
        findings.add(memory(now, changesRead));
        if (now.persists()) {
            findings.add(Finding.note(
                    REDIS,
                    "it writes its data to a disk ("
                            + (now.number("aof_enabled") == 1 ? "appendonly yes" : "save " + now.save())
                            + "): nothing of Sluice's needs it",
                    "CONFIG SET appendonly no, and CONFIG SET save '', where nothing else lives in it"));
        }
        if (now.number("evicted_keys") > 0) {
            findings.add(Finding.note(
                    REDIS,
                    "it has evicted " + FigureWords.number((double) now.number("evicted_keys"))
                            + " entries since its start: readers miss them before their TTL",
                    "a larger maxmemory, or a shorter --ttl"));
        }
        return findings;
    }

    private static Finding memory(RedisFacts now, boolean changesRead) {
        double used = (double) now.number("used_memory");
        double most = (double) now.number("maxmemory");
        String policy = now.said().getOrDefault("maxmemory_policy", "");
        if (most == 0) {
            return Finding.note(
                    REDIS,
                    "it uses " + FigureWords.bytes(used) + " and has no maxmemory: it grows until its machine is full",
                    "CONFIG SET maxmemory 2gb, say, and CONFIG SET maxmemory-policy volatile-lru");
        }
        String share = FigureWords.percent(used / most) + " of its maxmemory of " + FigureWords.bytes(most);
        if (policy.equals("noeviction")) {
            String text = "it evicts nothing (noeviction), and uses " + share + ": when it is full it refuses fills";
            String change = "CONFIG SET maxmemory-policy volatile-lru";
            return used >= 0.8 * most ? Finding.warning(REDIS, text, change) : Finding.note(REDIS, text, change);
        }
        if (changesRead && policy.startsWith("allkeys")) {
            return Finding.note(
                    REDIS,
                    "it may evict what the change stream has left there (" + policy
                            + "): then every entry is dropped; it uses " + share,
                    "CONFIG SET maxmemory-policy volatile-lru");
        }
        return Finding.good(REDIS, "it uses " + share + ", and evicts (" + policy + ")");
    }
}
