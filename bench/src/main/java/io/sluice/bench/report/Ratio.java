package io.sluice.bench.report;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A ratio that the run is about: the median over the rounds of (figure at one point / figure at the other), taken round by round. Or,
 * where there is no other point, a figure by itself: what is to be small enough, whatever else is.
 *
 * @param what in words: {@code coalesced to /noop, c=2000, fills on}
 * @param figure whose
 * @param one the numerator's point
 * @param other the denominator's point; empty for the figure by itself, in its own unit
 * @param target what it should be, or null if there is no target
 */
public record Ratio(
        String what,
        String figure,
        Map<String, String> one,
        Map<String, String> other,
        @JsonSetter(nulls = Nulls.SET) @Nullable Bound target) {
    public Ratio {
        one = Sample.ordered(one);
        other = Sample.ordered(other);
    }

    /** A bound for the ratio: at least, or at most. */
    public record Bound(double bound, boolean atLeast) {
        public boolean met(double ratio) {
            return atLeast ? ratio >= bound : ratio <= bound;
        }
    }

    /** Of this figure. */
    public static Ratio of(
            String what, Figure figure, Map<String, String> one, Map<String, String> other, @Nullable Bound target) {
        return new Ratio(what, figure.name(), one, other, target);
    }

    /** A figure by itself that should keep to a target; the words name its unit. */
    public static Ratio plain(String what, Figure figure, Map<String, String> point, Bound target) {
        return of(what, figure, point, Map.of(), target);
    }

    public static Bound atLeast(double bound) {
        return new Bound(bound, true);
    }

    public static Bound atMost(double bound) {
        return new Bound(bound, false);
    }
}
