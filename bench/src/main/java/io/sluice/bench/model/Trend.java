package io.sluice.bench.model;

import java.util.List;

/** How what a lookup costs changes as more of them come, and so whether the utilisation law holds beyond what was measured. */
public enum Trend {
    FLAT("flat: the law may be extrapolated"),
    FALLS("falling, as more is done at once: the law, with the last of them, says rather too much"),
    RISES("rising: the law says too little, and must not be extrapolated");

    /** Beyond this share it is no noise. */
    private static final double NOISE = 0.15;

    private final String meaning;

    Trend(String meaning) {
        this.meaning = meaning;
    }

    /** In the middle of a sentence. */
    public String meaning() {
        return meaning;
    }

    /** From the least load to the greatest. Those who are nearly nothing are flat. */
    public static Trend of(List<Double> demands, double nearlyNothing) {
        double first = demands.get(0);
        double last = demands.get(demands.size() - 1);
        if (Math.max(first, last) <= nearlyNothing) {
            return FLAT;
        }
        return last > first * (1 + NOISE) ? RISES : last < first * (1 - NOISE) ? FALLS : FLAT;
    }
}
