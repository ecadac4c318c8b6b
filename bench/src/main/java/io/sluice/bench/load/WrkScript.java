package io.sluice.bench.load;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.base.Resource;
import io.sluice.bench.wire.KeyPicker;
import io.sluice.bench.wire.Keys;
import io.sluice.bench.wire.Requests;
import io.sluice.bench.wire.Target;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * The Lua that wrk runs: requests that differ, if they do, and an end that prints exact figures in place of rounded ones.
 */
final class WrkScript {
    /** Zipf keys are drawn beforehand, by the picker that the own client uses, and repeated at random. */
    private static final int SAMPLES = 100_000;

    private static final long SEED = 20_240_903;

    private WrkScript() {}

    /**
     * The script.
     *
     * @throws BenchException if wrk cannot send such requests
     */
    static String of(Requests requests, Target target) {
        String done = Resource.text(WrkScript.class, "done.lua").replace("@PERCENTILES@", percentiles());
        if (target.resp()) {
            throw new BenchException("wrk speaks HTTP alone: use --client own for Redis' protocol");
        }
        if (requests instanceof Requests.Same) {
            return done;
        }
        if (!(requests instanceof Requests.Keyed keyed)) {
            throw new BenchException("wrk sends single lookups only: use --client own for batches");
        }
        Keys keys = keyed.keys();
        boolean uniform = keys.skew() == 0;
        return Resource.text(WrkScript.class, "keyed.lua")
                        .replace(
                                "@KEY@",
                                padded(uniform ? "random(" + keys.count() + ")" : "keys[random(#keys)]", keys.digits()))
                        .replace("@SAMPLES@", uniform ? "" : samples(keys))
                        .replace("@HOST@", target.authority())
                        .replace("@PREFIX@", escaped(keyed.prefix()))
                + done;
    }

    private static String padded(String number, int digits) {
        return digits == 1 ? number : "string.format('%0" + digits + "d', " + number + ")";
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static String samples(Keys keys) {
        KeyPicker picker = new KeyPicker(keys, SEED);
        StringJoiner samples = new StringJoiner(" ");
        IntStream.range(0, SAMPLES).forEach(i -> samples.add(Long.toString(picker.next())));
        return samples.toString();
    }

    /** Each whole one, finer ones where they matter, and the greatest value of all. */
    private static String percentiles() {
        StringJoiner percentiles = new StringJoiner(",");
        IntStream.range(1, 99).forEach(p -> percentiles.add(Integer.toString(p)));
        IntStream.range(990, 999).forEach(p -> percentiles.add(String.format(Locale.ROOT, "%.1f", p / 10.0)));
        IntStream.rangeClosed(9990, 10_000)
                .forEach(p -> percentiles.add(String.format(Locale.ROOT, "%.2f", p / 100.0)));
        return percentiles.toString();
    }

    /** Reads what {@link WrkScript} prints. */
    static final class WrkOutput {
        private static final Pattern COUNT = Pattern.compile("sluice (\\w+) (\\d+)");
        private static final Pattern PERCENTILE = Pattern.compile("sluice percentile ([\\d.]+) (\\d+)");

        private WrkOutput() {}

        /**
         * What wrk has measured. It tells answers below 400 from others, and no more: the former are counted as 200, the latter as 500.
         *
         * @throws BenchException if there was no answer, or no figures
         */
        static Measured read(String text) {
            Map<String, Long> counts = new HashMap<>();
            NavigableMap<Double, Long> nanos = new TreeMap<>();
            for (String line : text.lines().toList()) {
                Matcher count = COUNT.matcher(line);
                if (count.matches()) {
                    counts.put(count.group(1), Long.parseLong(count.group(2)));
                }
                Matcher percentile = PERCENTILE.matcher(line);
                if (percentile.matches()) {
                    nanos.put(Double.parseDouble(percentile.group(1)), Long.parseLong(percentile.group(2)) * 1000);
                }
            }
            if (!counts.keySet().containsAll(Set.of("requests", "status", "failed", "micros"))) {
                throw new BenchException(
                        "wrk did not say what it measured: this is written for wrk 4; or use --client own");
            }
            long requests = counts.getOrDefault("requests", 0L);
            long bad = counts.getOrDefault("status", 0L);
            return new Measured(
                    bad == 0 ? Map.of(200, requests) : Map.of(200, requests - bad, 500, bad),
                    counts.getOrDefault("failed", 0L),
                    Duration.of(counts.getOrDefault("micros", 0L), ChronoUnit.MICROS),
                    histogram(nanos, requests));
        }

        /** With so many values that it gives the same percentiles: those between two are taken for as slow as the upper one. */
        private static Histogram histogram(NavigableMap<Double, Long> nanos, long count) {
            Histogram histogram = Tally.histogram();
            long below = 0;
            for (Map.Entry<Double, Long> percentile : nanos.entrySet()) {
                long upTo = (long) Math.ceil(percentile.getKey() * count / 100);
                if (upTo > below) {
                    histogram.recordValueWithCount(
                            Math.min(percentile.getValue(), histogram.getHighestTrackableValue()), upTo - below);
                    below = upTo;
                }
            }
            return histogram;
        }
    }
}
