package io.sluice.query;

import java.util.ArrayDeque;
import java.util.Deque;

/** The words of the expressions of one query, one at a time, and how much of its limits they have used. */
final class TokenReader {
    private static final Source NOTHING = new Source("", "");

    private final QueryLimits limits;

    /** Texts that were left for that of an alias, with the word that is next in each. */
    private final Deque<Lexer> left = new ArrayDeque<>();

    private final Deque<Token> leftAt = new ArrayDeque<>();

    private Lexer lexer;
    private Token token;
    private int depth;
    private int nodes;
    private int listed;

    TokenReader(QueryLimits limits) {
        this.limits = limits;
        this.lexer = new Lexer(NOTHING);
        this.token = new Token(Token.Kind.END, 0, 0, false, "", null);
    }

    /** Goes to another text, which begins without a blank. */
    void begin(Source source) throws QueryException {
        lexer = new Lexer(source);
        token = lexer.next();
        if (token.spaced()) {
            throw source.wrong(0, "no blank stands at the beginning");
        }
    }

    /** Goes to the text of an alias. */
    void enter(Source alias) throws QueryException {
        deeper();
        left.push(lexer);
        leftAt.push(token);
        begin(alias);
    }

    /** Goes back from there. */
    void leave() throws QueryException {
        requireEnd();
        lexer = left.pop();
        token = leftAt.pop();
        higher();
    }

    Source source() {
        return lexer.source();
    }

    /** The next word. */
    Token token() {
        return token;
    }

    void advance() throws QueryException {
        token = lexer.next();
    }

    boolean taken(char symbol) throws QueryException {
        boolean seen = token.is(symbol);
        if (seen) {
            advance();
        }
        return seen;
    }

    void require(char symbol) throws QueryException {
        if (!taken(symbol)) {
            throw NotOffered.behind(source(), token, "'" + symbol + "' or an operator");
        }
    }

    void requireEnd() throws QueryException {
        if (token.kind() != Token.Kind.END) {
            throw NotOffered.behind(source(), token, "an operator or the end");
        }
        if (token.spaced()) {
            throw source().wrong(token.at(), "no blank stands at the end");
        }
    }

    /** Takes an operator of two operands, which blanks set off. */
    Token operator() throws QueryException {
        Token operator = token;
        node();
        advance();
        if (!operator.spaced() || !token.spaced()) {
            throw source().wrong(operator.at(), "a blank stands on both sides of " + operator.text());
        }
        return operator;
    }

    void deeper() throws QueryException {
        if (++depth > limits.depth()) {
            throw source().wrong(token.at(), "it is nested more than " + limits.depth() + " deep");
        }
    }

    void higher() {
        depth--;
    }

    void node() throws QueryException {
        if (++nodes > limits.nodes()) {
            throw source().wrong(token.at(), "it has more than " + limits.nodes() + " names, literals and operators");
        }
    }

    void listed() throws QueryException {
        if (++listed > limits.listed()) {
            throw source().wrong(token.at(), "lists have more than " + limits.listed() + " literals");
        }
    }
}
