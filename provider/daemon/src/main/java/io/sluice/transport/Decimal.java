package io.sluice.transport;

import io.netty.buffer.ByteBuf;

/** Writes whole numbers as protocols of text have them. */
public final class Decimal {
    private Decimal() {}

    /** Its digits, after a minus where it is below zero. */
    public static void write(ByteBuf out, long number) {
        if (number < 0) {
            out.writeByte('-');
            digits(out, number);
        } else {
            digits(out, -number);
        }
    }

    /** Below zero there is one number more. */
    private static void digits(ByteBuf out, long negative) {
        if (negative <= -10) {
            digits(out, negative / 10);
        }
        out.writeByte((int) ('0' - negative % 10));
    }
}
