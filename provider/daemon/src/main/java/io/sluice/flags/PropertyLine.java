package io.sluice.flags;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * One logical line of a properties file, as it stands there: a line that ends with an odd number of backslashes goes on in the next one,
 * unless it is a comment. All of them, one after the other, are the file.
 *
 * @param text with whatever ends it; the last one may end with nothing
 * @param number of its first line, from 1
 */
public record PropertyLine(String text, int number) {
    /** All lines of a file. */
    public static List<PropertyLine> of(String file) {
        List<PropertyLine> lines = new ArrayList<>();
        int number = 1;
        int start = 0;
        while (start < file.length()) {
            boolean comment = isComment(file, start);
            int first = number;
            int end = start;
            boolean more;
            do {
                int next = afterLine(file, end);
                more = !comment && goesOn(file, end, next);
                number++;
                end = next;
            } while (more && end < file.length());
            lines.add(new PropertyLine(file.substring(start, end), first));
            start = end;
        }
        return lines;
    }

    private static int afterLine(String file, int start) {
        for (int i = start; i < file.length(); i++) {
            char c = file.charAt(i);
            if (isEnd(c)) {
                return c == '\r' && i + 1 < file.length() && file.charAt(i + 1) == '\n' ? i + 2 : i + 1;
            }
        }
        return file.length();
    }

    private static boolean isEnd(char c) {
        return c == '\n' || c == '\r';
    }

    private static boolean isComment(String file, int start) {
        int i = start;
        while (i < file.length() && " \t\f".indexOf(file.charAt(i)) >= 0) {
            i++;
        }
        return i < file.length() && (file.charAt(i) == '#' || file.charAt(i) == '!');
    }

    private static boolean goesOn(String file, int start, int next) {
        int end = next;
        while (end > start && isEnd(file.charAt(end - 1))) {
            end--;
        }
        int backslash = end;
        while (backslash > start && file.charAt(backslash - 1) == '\\') {
            backslash--;
        }
        return (end - backslash) % 2 == 1;
    }

    /** What it says, which is one setting or nothing. Throws {@link IllegalArgumentException} for a wrong escape. */
    public Properties properties() {
        Properties one = new Properties();
        try {
            one.load(new StringReader(text));
        } catch (IOException e) {
            throw new IllegalStateException(e); // a string is always there
        }
        return one;
    }

    /** The key of what it says; null for a comment, an empty line and one that cannot be read. */
    public @Nullable String key() {
        try {
            return properties().stringPropertyNames().stream().findFirst().orElse(null);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** What ends it: a line feed, as others write it, or nothing. */
    public String terminator() {
        int end = text.length();
        while (end > 0 && isEnd(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(end);
    }
}
