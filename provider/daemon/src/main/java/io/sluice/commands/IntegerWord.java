package io.sluice.commands;

import io.sluice.resp.Arguments;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Whole numbers as words. */
final class IntegerWord {
    static final String WRONG = "ERR value is not an integer or out of range";
    private static final int MOST = 20;

    private IntegerWord() {}

    /** What a word says; null if it is no whole number of 64 bits, or spelled as none is printed: 00, -0, +1. */
    static @Nullable Long read(Arguments arguments, int i) {
        if (arguments.length(i) == 0 || arguments.length(i) > MOST) {
            return null;
        }
        String text = new String(arguments.bytes(i, 0), StandardCharsets.ISO_8859_1);
        if (!text.matches("0|-?[1-9][0-9]*")) {
            return null;
        }
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
