package io.sluice.bench.load;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@link WrkScript} prints. */
final class WrkOutput {
    private static final Pattern COUNT = Pattern.compile(WrkScript.MARK + " (\\w+) (\\d+)");
    private static final Pattern PERCENTILE = Pattern.compile(WrkScript.MARK + " percentile ([\\d.]+) (\\d+)");

    private WrkOutput() {}

    /**
     * What wrk has measured. It tells answers below 400 from others, and no more: the former are counted as 200, the latter as 500.
     *
     * @throws LoadException if there was no answer, or no figures
     */
    static Measured read(String text) throws LoadException {
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

    private static long count(Map<String, Long> counts, String name) throws LoadException {
        Long count = counts.get(name);
        if (count == null) {
            throw new LoadException("wrk did not say what it measured: this is written for wrk 4; or use --client own");
        }
        return count;
    }
}
