package io.sluice.query;

import org.jspecify.annotations.Nullable;

/**
 * A word of an option's text.
 *
 * @param at the character where it begins
 * @param end the one behind it
 * @param spaced whether a blank stands before it
 * @param text as it is written
 * @param literal what a {@link Kind#LITERAL} stands for
 */
record Token(Kind kind, int at, int end, boolean spaced, String text, Expr.@Nullable Constant literal) {
    enum Kind {
        LITERAL,
        /** A name or an operator, with dots between its parts; true, false, null, INF and NaN. */
        NAME,
        /** A name behind {@code @}. */
        ALIAS,
        /** A name behind {@code $}. */
        DOLLAR,
        SYMBOL,
        END
    }

    boolean is(char symbol) {
        return kind == Kind.SYMBOL && text.charAt(0) == symbol;
    }

    boolean isWord(String word) {
        return kind == Kind.NAME && text.equalsIgnoreCase(word);
    }

    /** The literal that it is; null where it is none. */
    Expr.@Nullable Constant constant() {
        if (kind != Kind.NAME) {
            return literal;
        }
        return switch (text) {
            case "INF" -> new Expr.Constant(EdmType.DOUBLE, Double.POSITIVE_INFINITY);
            case "NaN" -> new Expr.Constant(EdmType.DOUBLE, Double.NaN);
            default -> {
                boolean truth = isWord("true");
                yield truth || isWord("false")
                        ? new Expr.Constant(EdmType.BOOLEAN, truth)
                        : isWord("null") ? new Expr.Constant(EdmType.STRING, null) : null;
            }
        };
    }

    /** For messages. */
    String shown() {
        return kind == Kind.END ? "the end" : "'" + (text.length() > 40 ? text.substring(0, 40) + "..." : text) + "'";
    }
}
