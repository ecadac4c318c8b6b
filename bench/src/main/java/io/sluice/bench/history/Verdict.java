package io.sluice.bench.history;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What came of a history.
 *
 * @param broken how many reads broke each rule; a rule that none broke is not in it
 * @param examples some of them
 * @param cached reads of the cache that were judged
 * @param cachedStale of those of them that answered with what was no longer so: for how many microseconds it was not
 * @param answered reads of daemons that were judged
 * @param answeredStale as {@code cachedStale}
 * @param byReader those of them that the daemon answered which applies changes
 * @param heardLate of answers of the others that lacked a change that was applied: for how many microseconds it was
 * @param wentBack of reads, of the cache or a daemon, with less than an earlier read of either, before that was applied: for how many
 *     microseconds it had been committed
 */
public record Verdict(
        Map<Rule, Long> broken,
        List<Breach> examples,
        long cached,
        Histogram cachedStale,
        long answered,
        Histogram answeredStale,
        long byReader,
        Histogram heardLate,
        Histogram wentBack) {
    public Verdict {
        Map<Rule, Long> copy = new EnumMap<>(Rule.class);
        copy.putAll(broken);
        broken = Collections.unmodifiableMap(copy);
        examples = List.copyOf(examples);
    }

    public long broken(Rule rule) {
        return broken.getOrDefault(rule, 0L);
    }

    /** Whether no rule was broken. */
    public boolean clean() {
        return broken.isEmpty();
    }
}
