package io.sluice.pgoutput;

import org.jspecify.annotations.Nullable;

/**
 * The values of one row, in the order of {@link Table#columns}. It has its own copy of them, and makes text of one only when asked:
 * most are never looked at.
 */
public final class Row {

    /** What is known of a value. */
    public enum Kind {
        /** It is there: {@link Row#text} says it. */
        TEXT,
        /** It is SQL's NULL; or this is an old row of which only the replica identity was sent, and the column is no part of it. */
        NULL,
        /** It is large, stored apart, and was not changed: so it was not sent. */
        UNCHANGED,
        /** It is there, but not as text, or it is longer than 1 MiB, so it was not kept. */
        OTHER
    }

    private final Kind[] kinds;
    private final byte[] @Nullable [] texts;

    /** Takes the arrays over. */
    Row(Kind[] kinds, byte[] @Nullable [] texts) {
        this.kinds = kinds;
        this.texts = texts;
    }

    /** How many values there are: as many as the table has columns. */
    public int size() {
        return kinds.length;
    }

    public Kind kind(int column) {
        return kinds[column];
    }

    /**
     * The value as PostgreSQL prints it.
     *
     * @throws MalformedException if it is no UTF-8: it is not mended, because what comes of that might be another row's key
     * @throws IllegalStateException if its kind is not {@link Kind#TEXT}
     */
    public String text(int column) throws MalformedException {
        String text = utf8(column);
        if (text == null) {
            throw new MalformedException("the value of column " + column + " is no UTF-8");
        }
        return text;
    }

    /** The same, or null if it is no UTF-8. */
    @Nullable
    String utf8(int column) {
        byte[] text = texts[column];
        if (text == null) {
            throw new IllegalStateException("the value of column " + column + " is " + kinds[column]);
        }
        return Wire.utf8(text);
    }
}
