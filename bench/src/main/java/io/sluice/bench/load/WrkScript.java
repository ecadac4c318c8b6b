package io.sluice.bench.load;

import io.sluice.bench.base.BenchException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * The Lua that wrk runs: requests that differ, and an end that prints exact figures in place of rounded ones. A request costs one
 * concatenation; one that is always the same has no function at all.
 */
final class WrkScript {
    /** What begins the lines for {@link WrkOutput}. */
    static final String MARK = "sluice";

    /** Zipf keys are drawn beforehand, by the picker that the own client uses, and repeated at random. */
    private static final int SAMPLES = 100_000;

    private static final long SEED = 20_240_903;

    private static final String KEYED =
            """
            local threads = 0
            function setup(thread)
                threads = threads + 1
                thread:set("seed", threads * 7919)
            end
            local random = math.random
            local before = "GET @PREFIX@"
            local after = " HTTP/1.1\\r\\nHost: @HOST@\\r\\n\\r\\n"
            local keys = {}
            function init(args)
                math.randomseed(seed)
                for key in string.gmatch("@SAMPLES@", "%d+") do
                    keys[#keys + 1] = key
                end
            end
            function request()
                return before .. @KEY@ .. after
            end
            """;

    private static final String DONE =
            """
            function done(summary, latency, requests)
                local function say(name, ...)
                    print("@MARK@ " .. name .. string.format(string.rep(" %.15g", select("#", ...)), ...))
                end
                local errors = summary.errors
                say("requests", summary.requests)
                say("micros", summary.duration)
                say("status", errors.status)
                say("failed", errors.connect + errors.read + errors.write + errors.timeout)
                for _, p in ipairs({@PERCENTILES@}) do
                    say("percentile", p, latency:percentile(p))
                end
            end
            """;

    private WrkScript() {}

    /**
     * The script.
     *
     * @throws BenchException if wrk cannot send such requests
     */
    static String of(Requests requests, Target target) {
        String done = DONE.replace("@MARK@", MARK).replace("@PERCENTILES@", percentiles());
        if (requests instanceof Requests.Same) {
            return done;
        }
        if (!(requests instanceof Requests.Keyed keyed)) {
            throw new BenchException("wrk sends single lookups only: use --client own for batches");
        }
        Keys keys = keyed.keys();
        boolean uniform = keys.skew() == 0;
        return KEYED.replace("@KEY@", uniform ? "random(" + keys.count() + ")" : "keys[random(#keys)]")
                        .replace("@SAMPLES@", uniform ? "" : samples(keys))
                        .replace("@HOST@", target.authority())
                        .replace("@PREFIX@", escaped(keyed.prefix()))
                + done;
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
        private static final Pattern COUNT = Pattern.compile(WrkScript.MARK + " (\\w+) (\\d+)");
        private static final Pattern PERCENTILE = Pattern.compile(WrkScript.MARK + " percentile ([\\d.]+) (\\d+)");

        private WrkOutput() {}

        /**
         * What wrk has measured. It tells answers below 400 from others, and no more: the former are counted as 200, the latter as 500.
         *
         * @throws BenchException if there was no answer, or no figures
         */
        static Measured read(String text) {
            Map<String, Long> counts = new HashMap<>();
            Percentiles percentiles = new Percentiles();
            for (String line : text.lines().toList()) {
                Matcher count = COUNT.matcher(line);
                if (count.matches()) {
                    counts.put(count.group(1), Long.parseLong(count.group(2)));
                }
                Matcher percentile = PERCENTILE.matcher(line);
                if (percentile.matches()) {
                    percentiles.add(
                            Double.parseDouble(percentile.group(1)), Double.parseDouble(percentile.group(2)) * 1000);
                }
            }
            long requests = count(counts, "requests");
            long bad = count(counts, "status");
            Map<Integer, Long> answered = bad == 0 ? Map.of(200, requests) : Map.of(200, requests - bad, 500, bad);
            return new Measured(
                    answered,
                    count(counts, "failed"),
                    Duration.of(count(counts, "micros"), ChronoUnit.MICROS),
                    percentiles.histogram(requests));
        }

        private static long count(Map<String, Long> counts, String name) {
            Long count = counts.get(name);
            if (count == null) {
                throw new BenchException(
                        "wrk did not say what it measured: this is written for wrk 4; or use --client own");
            }
            return count;
        }
    }

    /** Percentiles that another program has printed, made a histogram again that gives the same ones. */
    static final class Percentiles {
        private final NavigableMap<Double, Long> nanos = new TreeMap<>();

        /** So many percent were not slower than this. */
        void add(double percentile, double nanos) {
            this.nanos.put(percentile, Math.round(nanos));
        }

        /** With so many values: those between two percentiles are taken for as slow as the upper one. */
        Histogram histogram(long count) {
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
