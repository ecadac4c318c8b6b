package io.sluice.flags;

import java.util.Collection;
import java.util.Comparator;
import java.util.function.UnaryOperator;

/** The known name that a mistyped one most likely meant. */
public final class Suggestion {
    /** Letters of a name; what is longer was none. */
    private static final int LONGEST = 100;

    private Suggestion() {}

    /** For the end of a message; empty when no name is near: a third of the letters may be wrong. */
    public static String hint(String typed, Collection<String> known, UnaryOperator<String> shown) {
        if (typed.length() > LONGEST) {
            return "";
        }
        int letters = typed.replaceFirst("^-+", "").length();
        return known.stream()
                .min(Comparator.comparingInt(name -> distance(typed, name)))
                .filter(name -> distance(typed, name) <= Math.max(1, letters / 3))
                .map(name -> "; the nearest is " + shown.apply(name))
                .orElse("");
    }

    /** Levenshtein distance: how many letters to add, drop or change. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
