package io.sluice.flags;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One logical line of a properties file, as it stands there: a line that ends with an odd number of backslashes goes on in the next one,
 * unless it is a comment. All of them, one after the other, are the file.
 *
 * @param text with whatever ends it; the last one may end with nothing
 * @param number of its first line, from 1
 */
public record PropertyLine(String text, int number) {
    private static final Pattern NATURAL = Pattern.compile("[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$");
    private static final Pattern GOES_ON = Pattern.compile("(?s).*(?<!\\\\)(?:\\\\\\\\)*\\\\(?:\r\n|\r|\n)?");

    /** All lines of a file. */
    public static List<PropertyLine> of(String file) {
        List<PropertyLine> lines = new ArrayList<>();
        StringBuilder whole = new StringBuilder();
        int number = 0;
        int begin = 1;
        Matcher natural = NATURAL.matcher(file);
        while (natural.find()) {
            number++;
            if (whole.isEmpty()) {
                begin = number;
            }
            whole.append(natural.group());
            boolean comment = whole.toString().strip().matches("(?s)[#!].*");
            if (comment || !GOES_ON.matcher(natural.group()).matches()) {
                lines.add(new PropertyLine(whole.toString(), begin));
                whole.setLength(0);
            }
        }
        if (!whole.isEmpty()) {
            lines.add(new PropertyLine(whole.toString(), begin));
        }
        return lines;
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
        while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
            end--;
        }
        return text.substring(end);
    }
}
