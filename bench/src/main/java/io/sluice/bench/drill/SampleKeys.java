package io.sluice.bench.drill;

import java.util.Random;

/** Keys that are in the table before anything happens, and what they lead to. */
final class SampleKeys {
    private SampleKeys() {}

    static String any(Random random) {
        return Integer.toString(1 + random.nextInt(DrillOptions.SAMPLE_ROWS));
    }

    static boolean isValue(String key, String value) {
        return value.startsWith("https://example.com/landing/" + key + "?");
    }
}
