package io.sluice.bench.scenario;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The three settings of the coalescer that are swept. */
record Combination(Duration window, int maxBatch, int lanes) {
    static final String WINDOW = "window";
    static final String MAX_BATCH = "max-batch";
    static final String LANES = "lanes";

    /** As it stands in the samples. */
    Map<String, String> point() {
        Map<String, String> point = new LinkedHashMap<>();
        point.put(WINDOW, text(window));
        point.put(MAX_BATCH, String.valueOf(maxBatch));
        point.put(LANES, String.valueOf(lanes));
        return point;
    }

    /** Of {@code serve}. */
    List<String> flags() {
        return List.of("--window=" + text(window), "--max-batch=" + maxBatch, "--lanes=" + lanes);
    }

    /** As an operator types it. */
    String typed() {
        return String.join(" ", flags()).replace('=', ' ');
    }

    private static String text(Duration time) {
        long micros = time.toNanos() / 1_000;
        return micros % 1_000 == 0 ? micros / 1_000 + "ms" : micros + "us";
    }
}
