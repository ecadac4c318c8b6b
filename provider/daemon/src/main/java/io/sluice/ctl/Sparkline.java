package io.sluice.ctl;

/** A line of blocks: a figure over time, as high as its highest. */
final class Sparkline {
    private static final String BLOCKS = "▁▂▃▄▅▆▇█";

    private Sparkline() {}

    /** A block for each; blanks where there is no figure. */
    static String of(double[] values) {
        double most = 0;
        for (double value : values) {
            most = value > most ? value : most;
        }
        StringBuilder line = new StringBuilder();
        for (double value : values) {
            int height = most <= 0 ? 0 : (int) Math.round(value / most * (BLOCKS.length() - 1));
            line.append(Double.isNaN(value) ? ' ' : BLOCKS.charAt(height));
        }
        return line.toString();
    }
}
