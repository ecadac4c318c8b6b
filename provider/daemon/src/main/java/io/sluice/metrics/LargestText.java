package io.sluice.metrics;

/** Micrometer gives the gauge of the largest the text of its histogram; two metrics with one text tell a reader nothing. */
final class LargestText {
    private static final String HELP = "# HELP ";
    private static final String MAX = "_max ";
    private static final String SAYS = "The largest of the last minutes. ";

    private LargestText() {}

    /** The same page, with a text of its own for each of these gauges. */
    static String told(String page) {
        StringBuilder out = new StringBuilder(page.length() + 4096);
        int from = 0;
        for (int at = page.startsWith(HELP) ? 0 : next(page, 0); at >= 0; at = next(page, at)) {
            int name = at + HELP.length();
            int text = page.indexOf(' ', name) + 1;
            if (text > 0 && page.startsWith(MAX, text - MAX.length())) {
                out.append(page, from, text).append(SAYS);
                from = text;
            }
        }
        return out.append(page, from, page.length()).toString();
    }

    private static int next(String page, int from) {
        int at = page.indexOf('\n' + HELP, from);
        return at < 0 ? -1 : at + 1;
    }
}
