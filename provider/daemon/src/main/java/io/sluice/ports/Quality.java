package io.sluice.ports;

/** How much a client would have what a range of its {@code Accept} names: 0 for never, up to 1. */
public final class Quality {
    private Quality() {}

    /**
     * What the parameters of a range say; 1 where they say nothing, or nothing that can be read.
     *
     * @param parts of the range, cut at its semicolons
     */
    public static double of(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.regionMatches(true, 0, "q=", 0, 2)) {
                try {
                    return Double.parseDouble(parameter.substring(2));
                } catch (NumberFormatException e) {
                    return 1;
                }
            }
        }
        return 1;
    }
}
