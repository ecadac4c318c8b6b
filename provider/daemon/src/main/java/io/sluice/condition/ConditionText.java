package io.sluice.condition;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The operator's condition as text. It is put between parentheses into our statements, so nothing of it may end them, begin another
 * statement, or be taken for a parameter by whoever stands between us and the server. What is left are whole tokens in balanced
 * parentheses, which can be nothing but one operand.
 */
final class ConditionText {
    /** Longest that is taken: it is part of every statement. */
    private static final int MOST = 4000;

    /** Texts that mean another time whenever they are read. */
    private static final Pattern MOMENT = Pattern.compile("(?i)\\b(now|today|tomorrow|yesterday)\\b");

    private final String text;
    private final List<String> literals = new ArrayList<>();
    private int at;

    private ConditionText(String text) {
        this.text = text;
    }

    /** @throws BadCondition if the text is more than a condition */
    static ConditionText of(String given) throws BadCondition {
        ConditionText condition = new ConditionText(given.strip());
        if (condition.text.isEmpty()) {
            throw new BadCondition("is empty: leave it out");
        }
        if (condition.text.length() > MOST) {
            throw new BadCondition("is longer than " + MOST + " characters: make a view of it");
        }
        condition.scan();
        return condition;
    }

    String text() {
        return text;
    }

    /** A literal that a type of time would take for the moment at which the statement is read; null for none. */
    @Nullable
    String moment() {
        return literals.stream()
                .filter(literal -> MOMENT.matcher(literal).find())
                .findFirst()
                .orElse(null);
    }

    private void scan() throws BadCondition {
        int open = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            refuse(c);
            if (c == '\'') {
                literal();
                continue;
            }
            if (c == '"') {
                quoted('"');
                continue;
            }
            open += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (open < 0) {
                throw new BadCondition("closes a parenthesis that it has not opened");
            }
            at++;
        }
        if (open > 0) {
            throw new BadCondition("leaves a parenthesis open");
        }
    }

    private void refuse(char c) throws BadCondition {
        if (c == ';') {
            throw new BadCondition("holds a semicolon: it has to be one condition");
        }
        if (text.startsWith("--", at) || text.startsWith("/*", at)) {
            throw new BadCondition("holds a comment, or an operator with -- or /* in it: leave it out");
        }
        if (c == '$') {
            throw new BadCondition("holds a $, but it has no parameters: write text in single quotes");
        }
        if (c == '?') {
            throw new BadCondition("holds a ?, which is a parameter to the driver: for jsonb write"
                    + " jsonb_exists(column, 'key'), jsonb_exists_any, jsonb_exists_all or jsonb_path_exists");
        }
        if (c == '{' || c == '}') {
            throw new BadCondition("holds a brace outside of quotes, which SQL does not know");
        }
        if (Character.isISOControl(c)) { // literals with a line's end between them are one
            throw new BadCondition("holds a tab, a line's end or another control character: write it in one line");
        }
    }

    /** Text in single quotes. Those with escapes of their own end elsewhere to some readers than to others. */
    private void literal() throws BadCondition {
        String before = text.substring(0, at);
        if (before.matches("(?is)(.*[^\\w\"])?e") || before.matches("(?is)(.*[^\\w\"])?u&")) {
            throw new BadCondition("holds text with escapes, E'...' or U&'...': write it without");
        }
        int from = at;
        quoted('\'');
        literals.add(text.substring(from + 1, at - 1));
    }

    private void quoted(char quote) throws BadCondition {
        if (quote == '"' && text.substring(0, at).matches("(?is)(.*[^\\w\"])?u&")) {
            throw new BadCondition("holds a name with escapes, U&\"...\": write it without");
        }
        int end = at;
        do {
            end = text.indexOf(quote, end + 1);
            if (end < 0) {
                throw new BadCondition("leaves a quote open");
            }
            end++;
        } while (end < text.length() && text.charAt(end) == quote);
        if (text.substring(at, end).indexOf('\0') >= 0) {
            throw new BadCondition("holds a NUL character");
        }
        at = end;
    }
}
