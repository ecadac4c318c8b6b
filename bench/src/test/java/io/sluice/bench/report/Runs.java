package io.sluice.bench.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Results to show: two contestants at four concurrencies, in three rounds. */
final class Runs {
    static final Map<String, String> DIRECT = point("direct", "2000");
    static final Map<String, String> COALESCED = point("coalesced", "2000");

    private Runs() {}

    static Map<String, String> point(String contestant, String connections) {
        Map<String, String> point = new LinkedHashMap<>();
        point.put("contestant", contestant);
        point.put("c", connections);
        return point;
    }

    static Sample sample(Map<String, String> point, int round, double throughput) {
        return new Sample(point, round, Map.of("throughput", throughput, "p99", 2_000_000 / throughput));
    }

    /** Medians at c=2000: 10,000 and 40,000 a second; ratios by round: 3, 4 and 8. */
    static Results whole() {
        return with(
                List.of(
                        sample(DIRECT, 1, 10_000),
                        sample(COALESCED, 1, 30_000),
                        sample(DIRECT, 2, 12_000),
                        sample(COALESCED, 2, 48_000),
                        sample(DIRECT, 3, 5_000),
                        sample(COALESCED, 3, 40_000),
                        sample(point("direct", "20"), 1, 4_000),
                        sample(point("coalesced", "20"), 1, 8_000)),
                null);
    }

    /** Of these ratios alone. */
    static Results ofRatios(List<Ratio> ratios, Sample... samples) {
        Results all = with(List.of(samples), null);
        return new Results(all.about(), all.figures(), all.samples(), ratios, all.charts(), all.notes(), null);
    }

    static Results with(List<Sample> samples, @Nullable String partial) {
        Map<String, String> about = new LinkedHashMap<>();
        about.put("scenario", "article");
        about.put("time", "2026-01-02 15:04:05");
        about.put("commit", "0123456789ab");
        return new Results(
                about,
                List.of(Figure.more("throughput", "/s"), Figure.less("p99", "ms"), Figure.of("never measured", "")),
                samples,
                List.of(
                        new Ratio("coalesced to direct", "throughput", COALESCED, DIRECT, Ratio.atLeast(3)),
                        new Ratio("coalesced to direct", "p99", COALESCED, DIRECT, Ratio.atMost(0.2)),
                        new Ratio("what was not measured", "p99", point("x", "1"), DIRECT, null)),
                List.of(
                        new Chart("Throughput", Chart.Kind.LINES, "c", "contestant", "throughput"),
                        new Chart("Slowest", Chart.Kind.BARS, "contestant", "c", "p99"),
                        new Chart("Map", Chart.Kind.HEAT_MAP, "c", "contestant", "throughput")),
                List.of("recommended: --window 0ms"),
                partial);
    }
}
