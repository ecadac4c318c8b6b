package io.sluice.bench.lab;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One scrape of a daemon's {@code /metrics}. */
public final class Metrics {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** One for all: a client keeps its connections, and an admin port takes few. */
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(LIMIT).build();

    private final List<String> lines;

    Metrics(List<String> lines) {
        this.lines = List.copyOf(lines);
    }

    static Metrics of(URI admin) throws LabException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(admin.resolve("/metrics")).timeout(LIMIT).build();
        try {
            return new Metrics(CLIENT.send(request, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .toList());
        } catch (IOException e) {
            throw new LabException("the daemon does not tell its metrics at " + admin + ": " + e);
        }
    }

    /** The sum over all samples whose name, with its labels, begins so; 0 if there is none. */
    public double sum(String prefix) {
        return lines.stream()
                .filter(line -> line.startsWith(prefix))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** The values of all samples whose name begins so, by their name and labels. */
    public Map<String, Double> samples(String prefix) {
        return lines.stream()
                .filter(line -> line.startsWith(prefix))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.lastIndexOf(' ')),
                        line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))));
    }
}
