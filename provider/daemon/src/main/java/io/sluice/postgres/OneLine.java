package io.sluice.postgres;

/** Text fit for one line of a log, of a bounded length: names and messages from the database may hold anything. */
public final class OneLine {
    private static final int MOST = 600;

    private OneLine() {}

    public static String of(String text) {
        String bounded = text.length() <= MOST ? text : text.substring(0, MOST) + "...";
        StringBuilder line = new StringBuilder(bounded.length());
        bounded.codePoints().forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return line.toString();
    }
}
