package io.sluice.config;

/** Text files as editors on other systems write them. */
final class Utf8 {
    private Utf8() {}

    /** Without the byte order mark that some editors put in front. */
    static String withoutMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
}
