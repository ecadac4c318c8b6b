package io.sluice.query;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The key that stands behind a view's name in a path: {@code (7)}, or {@code (routeid='A',stopid=7)}. */
public final class KeyPredicate {
    private final EntityType of;
    private final Source source;
    private final Lexer lexer;
    private Token token;

    private KeyPredicate(EntityType of, Source source) throws QueryException {
        this.of = of;
        this.source = source;
        this.lexer = new Lexer(source);
        this.token = lexer.next();
    }

    /**
     * The filter that leaves the one row of this key.
     *
     * <p>Every literal in it has the type of its part of the key.
     *
     * @param text with its parentheses, decoded
     */
    public static Expr parse(EntityType of, String text) throws QueryException {
        Source source = new Source("the key", text);
        int nul = text.indexOf(0);
        if (nul >= 0) {
            throw source.wrong(nul, "NUL (%00) is in no text");
        }
        return new KeyPredicate(of, source).predicate();
    }

    private Expr predicate() throws QueryException {
        require('(');
        if (token.is(')')) {
            throw source.wrong(token.at(), "it is empty: name " + names());
        }
        Map<Property, Expr> parts = new HashMap<>();
        if (token.kind() == Token.Kind.NAME && token.constant() == null) {
            do {
                named(parts);
            } while (taken(','));
        } else {
            if (of.key().size() > 1) {
                throw source.wrong(token.at(), "it has several parts: " + names());
            }
            parts.put(of.key().get(0), part(of.key().get(0)));
        }
        require(')');
        if (token.kind() != Token.Kind.END) {
            throw source.wrong(token.at(), "nothing follows it in a path, and not " + token.shown());
        }
        return all(parts);
    }

    private void named(Map<Property, Expr> parts) throws QueryException {
        Token name = token;
        Property property = of.find(name.text());
        if (property == null) {
            throw NotOffered.property(source, name, of);
        }
        if (!of.key().contains(property)) {
            throw source.wrong(name.at(), name.shown() + " is not of the key, which is " + names());
        }
        token = lexer.next();
        require('=');
        if (parts.put(property, part(property)) != null) {
            throw source.wrong(name.at(), name.shown() + " stands twice");
        }
    }

    private Expr.Comparison part(Property property) throws QueryException {
        Token value = token;
        Expr.Constant constant = value.constant();
        if (value.kind() == Token.Kind.ALIAS) {
            throw source.notOffered(value.at(), value.shown() + ": aliases are not offered in a key");
        }
        if (constant == null) {
            String hint = value.is('"') ? "; a text stands in single quotes" : "";
            throw source.wrong(value.at(), "a literal is expected, and not " + value.shown() + hint);
        }
        if (constant.value() == null) {
            throw source.wrong(value.at(), "a key is never null");
        }
        token = lexer.next();
        Expr.Comparison part = (Expr.Comparison)
                new Typing(source, value.at()).comparison(Expr.Comparison.Kind.EQ, new Expr.Field(property), constant);
        if (part.right().type() != property.type()) {
            throw source.wrong(
                    value.at(),
                    value.shown() + " is no " + property.type().odataName() + ", which " + property.name() + " is");
        }
        return part;
    }

    private Expr all(Map<Property, Expr> parts) throws QueryException {
        List<Expr> operands = new ArrayList<>();
        for (Property property : of.key()) {
            Expr part = parts.get(property);
            if (part == null) {
                throw source.wrong(0, "it is of " + names() + ": " + property.name() + " is missing");
            }
            operands.add(part);
        }
        return operands.size() == 1 ? operands.get(0) : new Expr.Logic(Expr.Logic.Kind.AND, operands);
    }

    private String names() {
        return String.join(", ", of.key().stream().map(Property::name).toList());
    }

    private boolean taken(char symbol) throws QueryException {
        boolean seen = token.is(symbol);
        if (seen) {
            token = lexer.next();
        }
        return seen;
    }

    private void require(char symbol) throws QueryException {
        if (!taken(symbol)) {
            throw source.wrong(token.at(), "'" + symbol + "' is expected, and not " + token.shown());
        }
    }
}
