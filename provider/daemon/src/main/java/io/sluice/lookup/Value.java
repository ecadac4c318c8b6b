package io.sluice.lookup;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A value as immutable UTF-8 bytes: it goes from the database to the socket and to Redis without being decoded. */
public final class Value {
    private final byte[] utf8;

    private Value(byte[] utf8) {
        this.utf8 = utf8;
    }

    /** Takes the array over: the caller must not write to it any more. */
    public static Value ofUtf8(byte[] utf8) {
        return new Value(utf8);
    }

    public static Value of(String text) {
        return new Value(text.getBytes(StandardCharsets.UTF_8));
    }

    public int length() {
        return utf8.length;
    }

    /** The bytes themselves, not a copy, because every answer and every fill reads them: never write to them. */
    public byte[] utf8() {
        return utf8;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Value value && Arrays.equals(utf8, value.utf8);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(utf8);
    }

    @Override
    public String toString() {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
