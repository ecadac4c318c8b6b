package io.sluice.checkup;

import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.CoalescerListener.DispatchReason;
import io.sluice.doctor.FillFigures;
import io.sluice.doctor.LoadFigures;
import io.sluice.doctor.LoadFigures.AnswerRates;
import io.sluice.doctor.LoadFigures.BatchRates;
import io.sluice.fills.RedisFiller;
import io.sluice.lookup.Value;
import io.sluice.metrics.LookupOutcomes.Word;
import io.sluice.metrics.MeterSums;
import io.sluice.metrics.Metrics;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * What the meters of one table have counted until now.
 *
 * @param at in nanoseconds
 */
record TableLook(LookedTable table, long at, Map<LoadCount, Double> counts, Map<Word, Double> outcomes) {

    /** What is counted. */
    enum LoadCount {
        REMEMBERED,
        SHARED,
        SELECTS,
        SELECT_SECONDS,
        KEYS,
        BATCHES,
        WINDOW_BATCHES,
        WAITS,
        WAIT_SECONDS,
        WRITES,
        WRITE_SECONDS,
        WRITTEN,
        DROPPED,
        FAILED
    }

    static TableLook at(LookedTable table, Metrics metrics) {
        MeterSums sums = metrics.sums();
        String[] tags = {"table", table.name()};
        Map<LoadCount, Double> counts = new EnumMap<>(LoadCount.class);
        counts.put(LoadCount.REMEMBERED, sums.total("sluice.recent.hits", tags));
        counts.put(LoadCount.SHARED, sums.total("sluice.coalesced.hits", tags));
        counts.put(LoadCount.SELECTS, sums.times("sluice.select", tags));
        counts.put(LoadCount.SELECT_SECONDS, sums.total("sluice.select", tags));
        counts.put(LoadCount.KEYS, sums.total("sluice.batch.keys", tags));
        counts.put(LoadCount.BATCHES, sums.times("sluice.batch.keys", tags));
        String window = DispatchReason.WINDOW.name().toLowerCase(Locale.ROOT);
        counts.put(LoadCount.WINDOW_BATCHES, sums.total("sluice.batches", "table", table.name(), "reason", window));
        counts.put(LoadCount.WAITS, sums.times("sluice.key.wait", tags));
        counts.put(LoadCount.WAIT_SECONDS, sums.total("sluice.key.wait", tags));
        counts.put(LoadCount.WRITES, sums.times("sluice.redis.write", tags));
        counts.put(LoadCount.WRITE_SECONDS, sums.total("sluice.redis.write", tags));
        RedisFiller filler = table.filler();
        counts.put(LoadCount.WRITTEN, filler == null ? 0.0 : (double) filler.written());
        counts.put(LoadCount.DROPPED, filler == null ? 0.0 : (double) filler.dropped());
        counts.put(LoadCount.FAILED, filler == null ? 0.0 : (double) filler.failed());
        Map<Word, Double> outcomes = new EnumMap<>(Word.class);
        for (Word word : Word.values()) {
            outcomes.put(word, (double) metrics.outcomes(table.name()).count(word));
        }
        return new TableLook(table, System.nanoTime(), counts, outcomes);
    }

    /** How many lookups were answered. */
    double answered() {
        return outcomes.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** How long SELECTs took since, in seconds, all of them together. */
    double selecting(TableLook before) {
        return grown(before, LoadCount.SELECT_SECONDS);
    }

    private double grown(TableLook before, LoadCount count) {
        return counts.getOrDefault(count, 0.0) - before.counts.getOrDefault(count, 0.0);
    }

    private double seconds(TableLook before) {
        return Math.max(1, at - before.at) / 1e9;
    }

    private double rate(TableLook before, LoadCount count) {
        return grown(before, count) / seconds(before);
    }

    private double rate(TableLook before, Word word) {
        return (outcomes.getOrDefault(word, 0.0) - before.outcomes.getOrDefault(word, 0.0)) / seconds(before);
    }

    /** How long each took, of things that were timed. */
    private double millis(TableLook before, LoadCount seconds, LoadCount times) {
        double timed = grown(before, times);
        return timed <= 0 ? 0 : 1000 * grown(before, seconds) / timed;
    }

    /**
     * What was done since.
     *
     * @param queued most keys that were seen to wait
     * @param alone whether there is no other table
     */
    LoadFigures since(TableLook before, int queued, boolean alone) {
        Coalescer<String, Value> lookups = table.answering().lookups();
        double batches = grown(before, LoadCount.BATCHES);
        return new LoadFigures(
                alone ? "" : table.name(),
                new AnswerRates(
                        rate(before, Word.FOUND),
                        rate(before, Word.ABSENT),
                        rate(before, Word.REFUSED),
                        rate(before, Word.LATE),
                        rate(before, Word.UNAVAILABLE),
                        rate(before, Word.FAILED),
                        rate(before, LoadCount.REMEMBERED),
                        rate(before, LoadCount.SHARED)),
                new BatchRates(
                        rate(before, LoadCount.SELECTS),
                        rate(before, LoadCount.KEYS),
                        millis(before, LoadCount.SELECT_SECONDS, LoadCount.SELECTS),
                        millis(before, LoadCount.WAIT_SECONDS, LoadCount.WAITS),
                        batches <= 0 ? 0 : grown(before, LoadCount.WINDOW_BATCHES) / batches,
                        lookups.settings().window().maxWait().toNanos() / 1e6,
                        lookups.batchLimit()),
                queued,
                lookups.queueLimit(),
                lookups.settings().queue());
    }

    /** What became of its fills since. */
    FillFigures fillsSince(TableLook before, boolean alone) {
        return new FillFigures(
                alone ? "" : table.name(),
                rate(before, LoadCount.WRITTEN),
                rate(before, LoadCount.DROPPED),
                rate(before, LoadCount.FAILED),
                millis(before, LoadCount.WRITE_SECONDS, LoadCount.WRITES));
    }
}
