package io.sluice.query;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The known name that a misspelt one most likely meant. */
public final class Nearest {
    /** Whoever sends more has not misspelt a name. */
    private static final int LONGEST = 128;

    private Nearest() {}

    /** For the end of a message; empty where no name is near. */
    public static String hint(String typed, Collection<String> known) {
        String nearest = of(typed, known);
        return nearest == null ? "" : "; the nearest is " + nearest;
    }

    /** Null where no name is near: a third of the letters may be wrong, and the case of all. */
    static @Nullable String of(String typed, Collection<String> known) {
        if (typed.length() > LONGEST) {
            return null;
        }
        String lower = typed.toLowerCase(Locale.ROOT);
        String nearest = null;
        int least = Math.max(1, typed.length() / 3) + 1;
        for (String name : known) {
            int distance = distance(lower, name.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                nearest = name;
            }
        }
        return nearest;
    }

    /** How many letters to add, drop, change, or swap with the next. */
    private static int distance(String a, String b) {
        int[] before = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] oldest = before;
            before = last;
            last = row;
            row = oldest;
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                row[j] = Math.min(Math.min(last[j], row[j - 1]) + 1, last[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
            }
        }
        return row[b.length()];
    }
}
