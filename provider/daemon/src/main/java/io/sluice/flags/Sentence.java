package io.sluice.flags;

/** What is said of a wrong setting: one line, and not too long, whatever it quotes. */
public final class Sentence {
    private static final int BEGINNING = 1200;
    private static final int END = 400;

    private Sentence() {}

    /** The beginning names what is wrong, and the end says why: what is too long is left out between them. */
    public static String of(String text) {
        String bounded = text.length() <= BEGINNING + END
                ? text
                : text.substring(0, BEGINNING) + " ... " + text.substring(text.length() - END);
        return bounded.replaceAll("\\s*[\\r\\n]+\\s*", " ");
    }
}
