package io.sluice.bench.report;

import java.util.Locale;

/** Numbers as people read them: about three digits that count, thousands apart. */
public final class Rounded {
    private Rounded() {}

    /** A number by itself. */
    public static String of(double value) {
        double size = Math.abs(value);
        if (size >= 100 || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        if (size >= 10) {
            return String.format(Locale.ROOT, "%.1f", value);
        }
        if (size >= 1) {
            return String.format(Locale.ROOT, "%.2f", value);
        }
        return size >= 0.001 ? String.format(Locale.ROOT, "%.3f", value) : String.format(Locale.ROOT, "%.2e", value);
    }

    static String ratio(double value) {
        return Math.abs(value) >= 100 ? of(value) : String.format(Locale.ROOT, "%.2f", value);
    }
}
