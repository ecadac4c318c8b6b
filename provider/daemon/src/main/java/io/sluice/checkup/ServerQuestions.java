package io.sluice.checkup;

import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.FenceStoreException;
import io.sluice.config.ChangeOptions;
import io.sluice.config.ListedTable;
import io.sluice.config.ServeOptions;
import io.sluice.doctor.Finding;
import io.sluice.doctor.FreshFigures;
import io.sluice.doctor.FreshRules;
import io.sluice.doctor.NodeRules;
import io.sluice.doctor.RedisRules;
import io.sluice.fills.FencedFills;
import io.sluice.freshness.ChangesFeature;
import io.sluice.freshness.PrimaryChanges;
import io.sluice.nodes.Database;
import io.sluice.reader.ChangeState;
import io.sluice.reader.ChangeStatus;
import io.sluice.redis.RedisFacts;
import io.sluice.redis.RedisSettings;
import io.sluice.servers.Servers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the servers of a daemon that runs, or of one that is about to. Each answer blocks for some timeouts at most, and leaves nothing
 * there.
 */
public record ServerQuestions(ServeOptions options, List<ListedTable> tables, Servers servers, Database database) {

    /** How each node is, and how it would run the lookups. */
    List<Finding> nodes() {
        return NodeRules.of(database.checks());
    }

    /** Whether Redis takes fills of each table, and what it is like. */
    List<Finding> redis(boolean changesRead) {
        return redis(options, tables, servers, changesRead);
    }

    /** The same, whatever the database says. */
    static List<Finding> redis(ServeOptions options, List<ListedTable> tables, Servers servers, boolean changesRead) {
        List<Finding> findings = new ArrayList<>();
        for (ListedTable table : tables) {
            RedisSettings redis = servers.redisSettings(options.redis, table, tables.size());
            if (redis == null) {
                return List.of(
                        Finding.note("Redis", "nothing is filled (--redis none): each reader's miss comes here", ""));
            }
            redis.homes().forEach(home -> findings.addAll(redis(home, changesRead)));
        }
        return findings.stream().distinct().toList();
    }

    private static List<Finding> redis(RedisSettings home, boolean changesRead) {
        try {
            return RedisRules.of(RedisFacts.of(home, changesRead ? FencedFills.RIGHTS : ""), changesRead);
        } catch (FenceStoreException e) {
            return List.of(Finding.fault("Redis", e.getMessage() + "; lookups go on, and nothing is filled", ""));
        }
    }

    /**
     * How old what is cached may be, and what reading changes would need.
     *
     * @param configuration as it is now
     * @param changes null where none are read
     */
    List<Finding> freshness(Map<String, String> configuration, @Nullable ChangesFeature changes) {
        if (servers.redis() == null) {
            return List.of();
        }
        ChangeStatus now = changes == null ? null : changes.reader().status();
        List<Finding> findings = new ArrayList<>();
        List<String> lacks = now == null ? lacks(findings) : List.of();
        findings.addAll(FreshRules.of(new FreshFigures(
                now != null,
                options.changes.changes == ChangeOptions.Mode.OFF,
                now != null && now.isWell(),
                now != null && now.state() == ChangeState.READING ? now.behindNanos() / 1e9 : 0,
                now == null ? 0 : (double) now.retained(),
                times(configuration, "ttl"),
                times(configuration, "negative-ttl"),
                lacks)));
        return findings;
    }

    /** What the flag says, and what tables say of themselves; each may be longer by the jitter. */
    private static String times(Map<String, String> configuration, String key) {
        StringBuilder times = new StringBuilder(configuration.getOrDefault(key, ""))
                .append(" (--")
                .append(key);
        configuration.forEach((name, value) -> {
            if (name.startsWith("table.") && name.endsWith("." + key)) {
                times.append("; ").append(value).append(" by ").append(name);
            }
        });
        String jitter = configuration.getOrDefault("ttl-jitter", "0%");
        return times.append(jitter.equals("0%") ? ")" : "; ± " + jitter + ")").toString();
    }

    /** What reading changes would need, a line each. */
    private List<String> lacks(List<Finding> findings) {
        try {
            return PrimaryChanges.lacks(options, servers, database);
        } catch (ChangeSourceException e) {
            findings.add(
                    Finding.note("changes", "it is not known what reading them would need: " + e.getMessage(), ""));
            return List.of();
        }
    }
}
