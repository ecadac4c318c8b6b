package io.sluice.bench.load;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what ab prints, and the table of percentiles that it writes. */
final class AbOutput {
    private static final Pattern SECONDS = Pattern.compile("(?m)^Time taken for tests: +([\\d.]+) seconds");
    private static final Pattern COMPLETE = Pattern.compile("(?m)^Complete requests: +(\\d+)");
    private static final Pattern FAILED = Pattern.compile("(?m)^Failed requests: +(\\d+)");
    private static final Pattern NOT_2XX = Pattern.compile("(?m)^Non-2xx responses: +(\\d+)");
    private static final Pattern PERCENTILE = Pattern.compile("([\\d.]+),([\\d.]+)");

    private AbOutput() {}

    /**
     * What ab has measured. It tells 2xx from others, and no more: the others are counted as 302, which is what a lookup gives.
     *
     * @param percentiles the table: percent, and milliseconds
     * @throws LoadException if there are no figures
     */
    static Measured read(String text, String percentiles) throws LoadException {
        long complete = (long) number(COMPLETE, text, -1);
        double seconds = number(SECONDS, text, -1);
        if (complete < 0 || seconds <= 0) {
            throw new LoadException("ab did not say what it measured: this is written for ab 2.3; or use --client own");
        }
        long others = (long) number(NOT_2XX, text, 0);
        Map<Integer, Long> answered = others == 0
                ? Map.of(200, complete)
                : others >= complete ? Map.of(302, complete) : Map.of(200, complete - others, 302, others);
        Percentiles latency = new Percentiles();
        percentiles
                .lines()
                .map(PERCENTILE::matcher)
                .filter(Matcher::matches)
                .forEach(line ->
                        latency.add(Double.parseDouble(line.group(1)), Double.parseDouble(line.group(2)) * 1e6));
        return new Measured(
                answered,
                (long) number(FAILED, text, 0),
                Duration.ofNanos((long) (seconds * 1e9)),
                latency.histogram(complete));
    }

    private static double number(Pattern pattern, String text, double absent) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : absent;
    }
}
