package io.sluice.bench.report;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A ratio that the run is about: the median over the rounds of (figure at one point / figure at the other), taken round by round.
 *
 * @param what in words: {@code coalesced to /noop, c=2000, fills on}
 * @param figure whose
 * @param one the numerator's point
 * @param other the denominator's point
 * @param target what it should be, or null if there is no target
 */
public record Ratio(
        String what, String figure, Map<String, String> one, Map<String, String> other, @Nullable Target target) {
    public Ratio {
        Objects.requireNonNull(what);
        Objects.requireNonNull(figure);
        one = Ordered.copy(one);
        other = Ordered.copy(other);
    }

    /** A bound for the ratio: at least, or at most. */
    public record Target(double bound, boolean atLeast) {
        public boolean met(double ratio) {
            return atLeast ? ratio >= bound : ratio <= bound;
        }
    }

    public static Target atLeast(double bound) {
        return new Target(bound, true);
    }

    public static Target atMost(double bound) {
        return new Target(bound, false);
    }
}
