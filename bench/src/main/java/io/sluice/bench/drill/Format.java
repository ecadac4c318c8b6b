package io.sluice.bench.drill;

import java.time.Duration;
import java.util.Locale;

/** Figures as people read them. */
public final class Format {
    private Format() {}

    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    public static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f s", time.toNanos() / 1e9);
    }

    public static String millis(Duration time) {
        return String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
    }

    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", share);
    }

    /** So many in this time, for each second. */
    public static String rate(long number, Duration time) {
        return String.format(Locale.ROOT, "%,.0f", number / Math.max(1e-3, time.toNanos() / 1e9));
    }
}
