package io.sluice.views;

/** In which of OData's spellings an answer's JSON is. {@code odata.metadata=full} is not made. */
public enum JsonFormat {
    MINIMAL(true, false),
    MINIMAL_IEEE754(true, true),
    NONE(false, false),
    NONE_IEEE754(false, true);

    private static final String JSON = "application/json;odata.metadata=";

    private final boolean context;
    private final boolean ieee754;

    JsonFormat(boolean context, boolean ieee754) {
        this.context = context;
        this.ieee754 = ieee754;
    }

    /**
     * The one that is so.
     *
     * @param context whether {@code @odata.context} is wanted: not with {@code odata.metadata=none}
     */
    public static JsonFormat of(boolean context, boolean ieee754) {
        return context ? (ieee754 ? MINIMAL_IEEE754 : MINIMAL) : ieee754 ? NONE_IEEE754 : NONE;
    }

    /** Whether the answer says what it is of: {@code @odata.context}. */
    public boolean context() {
        return context;
    }

    /** Whether Int64 and Decimal are strings, for clients whose numbers are doubles; so the count. */
    public boolean ieee754() {
        return ieee754;
    }

    /** As {@code Content-Type} and {@code $format} have it. */
    public String mediaType() {
        return JSON + (context ? "minimal" : "none") + (ieee754 ? ";IEEE754Compatible=true" : "");
    }
}
