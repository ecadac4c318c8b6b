package io.sluice.flags;

/** Text files as editors on other systems write them. */
public final class Utf8 {
    private Utf8() {}

    /** Without the byte order mark that some editors put in front. */
    public static String withoutMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
}
