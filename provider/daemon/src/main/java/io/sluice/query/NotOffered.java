package io.sluice.query;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** What OData has and this does not: it is told from what is wrong. */
final class NotOffered {
    static final Set<String> OPTIONS =
            Set.of("expand", "apply", "search", "compute", "levels", "id", "index", "deltatoken", "schemaversion");

    private static final Set<String> FUNCTIONS = Set.of(
            "cast",
            "isof",
            "case",
            "any",
            "all",
            "now",
            "mindatetime",
            "maxdatetime",
            "time",
            "fractionalseconds",
            "totalseconds",
            "totaloffsetminutes",
            "matchespattern",
            "hassubset",
            "hassubsequence",
            "geo.length",
            "geo.intersects");

    private static final Set<String> OPERATORS = Set.of("has", "divby");

    private static final List<String> OFFERED_OPERATORS = Stream.concat(
                    Stream.of("and", "or", "in"),
                    Stream.concat(
                            Arrays.stream(Expr.Comparison.Kind.values()).map(Expr.Comparison.Kind::word),
                            Arrays.stream(Expr.Arithmetic.Kind.values()).map(Expr.Arithmetic.Kind::word)))
            .toList();

    private static final List<String> OFFERED_FUNCTIONS =
            Arrays.stream(Function.values()).map(Function::odataName).toList();

    private NotOffered() {}

    /** For a name before a parenthesis that is no function here. */
    static QueryException function(Source source, Token name, EntityType of) {
        String lower = name.text().toLowerCase(Locale.ROOT);
        if (FUNCTIONS.contains(lower)) {
            return source.notOffered(name.at(), name.text() + "() is not offered");
        }
        if (lower.indexOf('.') >= 0 && !lower.startsWith("geo.")) {
            return source.notOffered(name.at(), name.shown() + ": functions of a model are not offered");
        }
        if (of.find(name.text()) != null) {
            return source.notOffered(
                    name.at(), name.shown() + " is a property: a key or arguments behind it are not offered");
        }
        return source.wrong(name.at(), name.shown() + " is no function" + Nearest.hint(name.text(), OFFERED_FUNCTIONS));
    }

    /** For whatever follows a whole expression and is none of what could follow. */
    static QueryException behind(Source source, Token token, String expected) {
        if (token.kind() == Token.Kind.NAME) {
            if (OPERATORS.contains(token.text().toLowerCase(Locale.ROOT))) {
                return source.notOffered(token.at(), "the operator " + token.text() + " is not offered");
            }
            return source.wrong(
                    token.at(), token.shown() + " is no operator" + Nearest.hint(token.text(), OFFERED_OPERATORS));
        }
        if (token.is('/')) {
            return path(source, token);
        }
        return source.wrong(token.at(), expected + " is expected, and not " + token.shown() + meant(token));
    }

    /** What who writes this sign most likely means. */
    private static String meant(Token token) {
        if (token.is('+')) {
            return "; a blank is written as %20, a plus is a plus";
        }
        return token.is('=') ? "; equality is written eq" : "";
    }

    static QueryException path(Source source, Token token) {
        return source.notOffered(token.at(), "paths are not offered: a view has properties of its own alone");
    }

    /** For what no expression begins with here. */
    static QueryException operand(Source source, Token token) {
        if (token.kind() == Token.Kind.DOLLAR) {
            return source.notOffered(token.at(), token.shown() + " is not offered in expressions");
        }
        if (token.is('[') || token.is('{') || token.is('"')) {
            return source.notOffered(
                    token.at(),
                    "arrays and objects are not offered; a text stands in single quotes, a list after in in parentheses");
        }
        return behind(source, token, "a property, a literal or a function");
    }

    /** For a name that is no property. */
    static QueryException property(Source source, Token name, EntityType of) {
        if (name.text().indexOf('.') >= 0) {
            return source.notOffered(name.at(), name.shown() + ": names of a model are not offered");
        }
        List<String> names = of.properties().stream().map(Property::name).toList();
        String nearest = Nearest.hint(name.text(), names);
        boolean columns =
                source.option().equals("$select") || source.option().equals("$orderby"); // texts are rare there
        String hint = nearest.isEmpty() && !columns ? "; a text stands in single quotes" : nearest;
        return source.wrong(name.at(), name.shown() + " is no property of " + of.name() + hint);
    }

    static QueryException filter(Source source, Token name, EntityType of) {
        List<String> names = of.properties().stream()
                .filter(Property::filterable)
                .map(Property::name)
                .limit(20)
                .toList();
        return source.notOffered(
                name.at(),
                name.shown() + " is not declared filterable; "
                        + (names.isEmpty() ? "no property is" : String.join(", ", names) + " can be filtered by"));
    }
}
