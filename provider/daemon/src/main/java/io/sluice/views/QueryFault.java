package io.sluice.views;

import org.jspecify.annotations.Nullable;

/** What the database refuses of a query though its text is right: it is the caller's to change. */
public final class QueryFault {
    private static final String OUT_OF_RANGE = "22003";

    /** SQLSTATE of a moment that is none, and of one that is infinite where a page ends. */
    static final String NO_MOMENT = "22008";

    private QueryFault() {}

    /**
     * In one line for whoever has asked.
     *
     * @param state the SQLSTATE
     * @return null where the query is not to blame
     */
    public static @Nullable String line(String state) {
        return switch (state) {
            case OUT_OF_RANGE ->
                "for some row a number of this query is out of range: floating-point numbers overflow where decimals do not; leave such"
                        + " rows out by a filter before, or write literals as decimals";
            case NO_MOMENT ->
                "a date, a time or a number of this query is beyond what can be said, as an infinite one is where a page ends: order by"
                        + " another property, or leave such rows out by the filter";
            default -> null;
        };
    }
}
