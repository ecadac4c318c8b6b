package io.sluice.query;

import org.jspecify.annotations.Nullable;

/** Reads the words of one option's text, one at a time. */
final class Lexer {
    private static final int LONGEST_NAME = 128;

    private final Source source;
    private final String text;
    private int at;

    Lexer(Source source) {
        this.source = source;
        this.text = source.text();
    }

    Source source() {
        return source;
    }

    Token next() throws QueryException {
        int from = at;
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
        boolean spaced = at > from;
        int start = at;
        if (at == text.length()) {
            return token(Token.Kind.END, start, spaced);
        }
        char c = text.charAt(at);
        if (c == '\'') {
            return literal(new Expr.Constant(EdmType.STRING, quoted()), start, spaced);
        }
        if (Literals.isDigit(c)
                || ((c == '-' || c == '+') && at + 1 < text.length() && Literals.isDigit(text.charAt(at + 1)))
                || (Literals.isGuid(text, at) && !isNamePart(at + 36))) {
            return unquoted(start, spaced);
        }
        if (c == '-' && text.startsWith("-INF", at) && !isNamePart(at + 4)) {
            at += 4;
            return literal(new Expr.Constant(EdmType.DOUBLE, Double.NEGATIVE_INFINITY), start, spaced);
        }
        if (c == '@' || c == '$') {
            at++;
            name();
            return token(c == '@' ? Token.Kind.ALIAS : Token.Kind.DOLLAR, start, spaced);
        }
        if (isNameStart(at)) {
            name();
            return at < text.length() && text.charAt(at) == '\''
                    ? prefixed(start, spaced)
                    : token(Token.Kind.NAME, start, spaced);
        }
        at += Character.charCount(text.codePointAt(at));
        return token(Token.Kind.SYMBOL, start, spaced);
    }

    private Token token(Token.Kind kind, int start, boolean spaced) {
        return new Token(kind, start, at, spaced, text.substring(start, at), null);
    }

    private Token literal(Expr.@Nullable Constant literal, int start, boolean spaced) throws QueryException {
        if (at < text.length() && (isNamePart(at) || text.charAt(at) == '\'')) {
            throw source.wrong(at, "a blank or the end of the literal is missing");
        }
        return new Token(Token.Kind.LITERAL, start, at, spaced, text.substring(start, at), literal);
    }

    /** Numbers, dates, times and GUIDs: nothing but these has their letters, so all that follow each other are one. */
    private Token unquoted(int start, boolean spaced) throws QueryException {
        at++;
        while (isNamePart(at) || (at < text.length() && "+-:.".indexOf(text.charAt(at)) >= 0)) {
            at += Character.charCount(text.codePointAt(at));
        }
        return literal(new Literals(source, start).unquoted(text.substring(start, at)), start, spaced);
    }

    /** A literal that says its type: {@code duration'PT1H'}. */
    private Token prefixed(int start, boolean spaced) throws QueryException {
        String type = text.substring(start, at);
        return literal(new Literals(source, start).prefixed(type, quoted()), start, spaced);
    }

    /** What stands between quotes; two of them are one. */
    private String quoted() throws QueryException {
        int start = at++;
        StringBuilder content = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\'') {
                if (at == text.length() || text.charAt(at) != '\'') {
                    return content.toString();
                }
                at++;
            }
            content.append(c);
        }
        throw source.wrong(start, "the quote is not closed; a quote within a text is written twice");
    }

    private void name() throws QueryException {
        int start = at;
        int part = at;
        while (at < text.length()) {
            if (isNamePart(at)) {
                at += Character.charCount(text.codePointAt(at));
            } else if (text.charAt(at) == '.' && isNameStart(at + 1)) {
                at++;
                part = at;
            } else {
                break;
            }
            if (at - part > LONGEST_NAME) {
                throw source.wrong(start, "a name has at most " + LONGEST_NAME + " characters");
            }
        }
        if (at == start) {
            throw source.wrong(start, "a name is missing");
        }
    }

    static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private boolean isNameStart(int place) {
        return place < text.length() && (text.charAt(place) == '_' || Character.isLetter(text.codePointAt(place)));
    }

    private boolean isNamePart(int place) {
        if (place >= text.length()) {
            return false;
        }
        int c = text.codePointAt(place);
        return Character.isUnicodeIdentifierPart(c) && !Character.isISOControl(c);
    }
}
