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
 * @param brokenByKey the same for each key, of all rules together
 * @param examples some of them
 * @param cached reads of the cache that were judged
 * @param cachedStale of those of them that answered with what was no longer so: for how many microseconds it was not
 * @param answered reads of daemons that were judged
 * @param answeredStale as {@code cachedStale}
 * @param byReader those of them that the daemon answered which applies changes
 * @param heardLate of answers of the others that lacked a change that was applied: for how many microseconds it was
 * @param wentBack of reads, of the cache or a daemon, with less than an earlier read of either, before that was applied: for how many
 *     microseconds it had been committed
 * @param allowed reads of the cache that were older than a change that was applied, or one that was read, and might be, see
 *     {@link Allowance}: for how many microseconds the new master had served
 */
public record Verdict(
        Map<Rule, Long> broken,
        Map<Integer, Long> brokenByKey,
        List<Breach> examples,
        long cached,
        Histogram cachedStale,
        long answered,
        Histogram answeredStale,
        long byReader,
        Histogram heardLate,
        Histogram wentBack,
        Histogram allowed) {
    public Verdict {
        Map<Rule, Long> copy = new EnumMap<>(Rule.class);
        copy.putAll(broken);
        broken = Collections.unmodifiableMap(copy);
        brokenByKey = Map.copyOf(brokenByKey);
        examples = List.copyOf(examples);
    }

    public long broken(Rule rule) {
        return broken.getOrDefault(rule, 0L);
    }

    /** Whether no rule was broken. */
    public boolean clean() {
        return broken.isEmpty();
    }

    /**
     * One read that broke a rule.
     *
     * @param version what it answered, or {@link History#ABSENT}, {@link History#FOREIGN} or {@link History#TORN}
     * @param bound the version that it had to have at least; 0 for rules that have none
     * @param time when it began
     */
    public record Breach(Rule rule, int key, int version, int bound, long time) {}

    /** What no read may do. */
    public enum Rule {
        /** A read of the cache that began after a change was applied answers with what was there before it. */
        FORGOT_A_CHANGE("cached values older than a change that was applied"),

        /** A read of the cache answers with less than an earlier read of it, though no applied change is forgotten. */
        WENT_BACK("cached values older than one that was read before"),

        /** A lookup of the daemon that applies changes, which began after one was applied, answers with what was there before it. */
        READER_FORGOT("answers of the daemon that reads changes older than one that was applied"),

        /** The same of a daemon that hears of changes, when the change had been applied for {@link #HEARD_NANOS}. */
        HEARER_FORGOT("answers of a daemon that stands by older than a change applied a quarter of a second before"),

        /** Whoever reads the cache and daemons in turn is answered with less than before, though what it saw was applied; as above. */
        MIXED_WENT_BACK("reads that went back between Redis and daemons though the change was applied"),

        /** Any read answers with what was not written yet, or never is. */
        NEVER_WRITTEN("values that nobody had written"),

        /** Any read answers with what was rolled back. */
        ROLLED_BACK("values that were rolled back"),

        /** Any read answers with parts of which one is older than another, though they are written together. */
        TORN("answers of which one part is older than another");

        /** Within so long every daemon has heard what is applied. */
        static final long HEARD_NANOS = 250_000_000;

        private final String breaches;

        Rule(String breaches) {
            this.breaches = breaches;
        }

        /** What breaks it, for a table. */
        public String breaches() {
            return breaches;
        }
    }
}
