package io.sluice.metrics;

import java.util.Locale;

/** The forms in which metrics are told. */
public enum ScrapeFormat {
    /** What every reader takes. */
    TEXT("text/plain; version=0.0.4; charset=utf-8"),
    OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private final String contentType;

    ScrapeFormat(String contentType) {
        this.contentType = contentType;
    }

    public String contentType() {
        return contentType;
    }

    /**
     * The one that a reader wants more.
     *
     * @param accept the field of its request; empty where there is none
     */
    public static ScrapeFormat of(String accept) {
        double text = 0;
        double open = 0;
        for (String range : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
            String type = range.split(";", 2)[0].strip();
            double quality = quality(range);
            if (type.equals("application/openmetrics-text")) {
                open = Math.max(open, quality);
            } else if (type.equals("text/plain")) {
                text = Math.max(text, quality);
            }
        }
        return open > 0 && open >= text ? OPEN_METRICS : TEXT;
    }

    private static double quality(String range) {
        for (String parameter : range.split(";", -1)) {
            String given = parameter.strip();
            if (given.startsWith("q=")) {
                try {
                    return Double.parseDouble(given.substring(2));
                } catch (NumberFormatException e) {
                    return 1;
                }
            }
        }
        return 1;
    }
}
