package io.sluice.doctor;

import java.util.Locale;

/** Figures as sentences have them: no more digits than one reads. */
final class FigureWords {
    private FigureWords() {}

    /** 1,240 or 3.2 or 0.04. */
    static String number(double value) {
        if (value >= 99.5 || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,d", Math.round(value));
        }
        return String.format(Locale.ROOT, value >= 0.1 ? "%.1f" : "%.2f", value);
    }

    /** So many a second. */
    static String rate(double perSecond) {
        return number(perSecond) + "/s";
    }

    static String millis(double millis) {
        return millis >= 1000 ? number(millis / 1000) + " s" : number(millis) + " ms";
    }

    static String percent(double share) {
        return Math.round(100 * share) + " %";
    }

    static String bytes(double bytes) {
        if (bytes >= 1e9) {
            return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
        }
        return number(Math.rint(bytes / 1e6)) + " MB";
    }

    /** One key, or 3.2 keys. */
    static String keys(double count) {
        return number(count) + (count == 1 ? " key" : " keys");
    }

    static String seconds(double seconds) {
        return number(seconds) + " s";
    }
}
