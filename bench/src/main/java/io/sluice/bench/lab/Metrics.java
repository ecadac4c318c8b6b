package io.sluice.bench.lab;

import io.sluice.bench.base.BenchException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One scrape of a daemon's {@code /metrics}. */
public final class Metrics {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final List<String> lines;

    private Metrics(List<String> lines) {
        this.lines = lines;
    }

    static Metrics of(URI admin) throws InterruptedException {
        try {
            return new Metrics(
                    new HttpCaller(admin, LIMIT).get("/metrics").body().lines().toList());
        } catch (IOException e) {
            throw new BenchException("the daemon does not tell its metrics at " + admin + ": " + e);
        }
    }

    private Stream<String> lines(String prefix) {
        return lines.stream().filter(line -> line.startsWith(prefix));
    }

    private static double value(String line) {
        return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }

    /** The sum over all samples whose name, with its labels, begins so; 0 if there is none. */
    public double sum(String prefix) {
        return lines(prefix).mapToDouble(Metrics::value).sum();
    }

    /** How much the same sum has grown since an earlier scrape. */
    public double grown(Metrics earlier, String prefix) {
        return sum(prefix) - earlier.sum(prefix);
    }

    /** The values of all samples whose name begins so, by their name and labels. */
    public Map<String, Double> samples(String prefix) {
        return lines(prefix)
                .collect(Collectors.toMap(line -> line.substring(0, line.lastIndexOf(' ')), Metrics::value));
    }
}
