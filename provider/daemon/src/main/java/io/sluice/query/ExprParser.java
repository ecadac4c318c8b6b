package io.sluice.query;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads expressions by recursive descent, one method for each rank of operators: or, and, eq, gt and in, add, mul, not and minus. How deep it
 * goes is counted, so that no text is too much for the stack.
 */
final class ExprParser {
    private final EntityType of;
    private final Map<String, Source> aliases;

    /** Aliases that are being read: one of these again would never end. */
    private final Set<String> open = new HashSet<>();

    private final TokenReader in;
    private boolean filtering;

    ExprParser(EntityType of, Map<String, Source> aliases, TokenReader in) {
        this.of = of;
        this.aliases = aliases;
        this.in = in;
    }

    Expr filter(Source source) throws QueryException {
        in.begin(source);
        filtering = true;
        Expr expr = or();
        filtering = false;
        in.requireEnd();
        return new Typing(source, 0).truth(expr, source.option());
    }

    List<Query.Order> order(Source source) throws QueryException {
        List<Query.Order> order = new ArrayList<>();
        in.begin(source);
        do {
            int at = token().at();
            Expr by = or();
            if (by.type() == EdmType.GEOGRAPHY_POINT) {
                throw source.wrong(at, "points have no order: use geo.distance");
            }
            boolean descending = token().isWord("desc");
            if (descending || token().isWord("asc")) {
                in.advance();
            }
            order.add(new Query.Order(by, descending));
        } while (in.taken(','));
        in.requireEnd();
        return order;
    }

    private Expr or() throws QueryException {
        return logic(Expr.Logic.Kind.OR);
    }

    private Expr logic(Expr.Logic.Kind kind) throws QueryException {
        boolean or = kind == Expr.Logic.Kind.OR;
        Expr first = or ? logic(Expr.Logic.Kind.AND) : equality();
        if (!token().isWord(kind.word())) {
            return first;
        }
        Typing typing = at(token());
        List<Expr> operands = new ArrayList<>(List.of(first));
        while (token().isWord(kind.word())) {
            in.operator();
            operands.add(or ? logic(Expr.Logic.Kind.AND) : equality());
        }
        return typing.logic(kind, operands);
    }

    private Expr equality() throws QueryException {
        Expr left = relation();
        while (token().isWord("eq") || token().isWord("ne")) {
            Token operator = in.operator();
            left = at(operator).comparison(Expr.Comparison.Kind.valueOf(upper(operator)), left, relation());
        }
        return left;
    }

    private Expr relation() throws QueryException {
        Expr left = sum();
        while (true) {
            if (token().isWord("in")) {
                Token operator = in.operator();
                left = at(operator).in(left, list());
            } else if (token().isWord("gt") || token().isWord("ge") || token().isWord("lt") || token().isWord("le")) {
                Token operator = in.operator();
                left = at(operator).comparison(Expr.Comparison.Kind.valueOf(upper(operator)), left, sum());
            } else {
                return left;
            }
        }
    }

    private Expr sum() throws QueryException {
        Expr left = product();
        while (token().isWord("add") || token().isWord("sub")) {
            Token operator = in.operator();
            left = at(operator).arithmetic(Expr.Arithmetic.Kind.valueOf(upper(operator)), left, product());
        }
        return left;
    }

    private Expr product() throws QueryException {
        Expr left = signed();
        while (token().isWord("mul") || token().isWord("div") || token().isWord("mod")) {
            Token operator = in.operator();
            left = at(operator).arithmetic(Expr.Arithmetic.Kind.valueOf(upper(operator)), left, signed());
        }
        return left;
    }

    private static String upper(Token operator) {
        return operator.text().toUpperCase(Locale.ROOT);
    }

    private Expr signed() throws QueryException {
        Token first = token();
        if (first.is('-')) {
            in.node();
            in.deeper();
            in.advance();
            Expr operand = signed();
            in.higher();
            return at(first).negation(operand);
        }
        if (first.isWord("not")) {
            in.node();
            in.deeper();
            in.advance();
            if (!token().spaced() && !token().is('(')) {
                throw in.source().wrong(token().at(), "a blank is missing after not");
            }
            Expr operand = signed();
            in.higher();
            return at(first).not(operand);
        }
        return operand();
    }

    private Expr operand() throws QueryException {
        Token first = token();
        in.node();
        return switch (first.kind()) {
            case LITERAL -> literal();
            case ALIAS -> alias();
            case NAME -> named();
            default -> {
                if (!first.is('(')) {
                    throw NotOffered.operand(in.source(), first);
                }
                in.deeper();
                in.advance();
                Expr inner = or();
                in.higher();
                if (token().is(',')) {
                    throw in.source().wrong(token().at(), "a list stands after in alone");
                }
                in.require(')');
                yield inner;
            }
        };
    }

    /** A literal that stands there as such. */
    private Expr.Constant literal() throws QueryException {
        Token first = token();
        Expr.Constant constant = first.constant();
        if (constant == null) {
            throw in.source().notOffered(first.at(), "a list after in has literals alone");
        }
        if (constant.value() instanceof Double value && Double.isNaN(value)) {
            throw in.source().wrong(first.at(), "NaN equals nothing, not even itself");
        }
        in.advance();
        return constant;
    }

    private Expr named() throws QueryException {
        if (token().constant() != null) {
            return literal();
        }
        Token name = token();
        in.advance();
        if (token().is('(') && !token().spaced()) {
            return call(name);
        }
        if (token().is('/')) {
            throw NotOffered.path(in.source(), name);
        }
        Property property = of.find(name.text());
        if (property == null) {
            throw NotOffered.property(in.source(), name, of);
        }
        if (filtering && !property.filterable()) {
            throw NotOffered.filter(in.source(), name, of);
        }
        return new Expr.Field(property);
    }

    private Expr call(Token name) throws QueryException {
        Function function = Function.find(name.text());
        if (function == null) {
            throw NotOffered.function(in.source(), name, of);
        }
        in.deeper();
        in.advance();
        List<Expr> arguments = new ArrayList<>();
        if (!token().is(')')) {
            do {
                arguments.add(or());
            } while (in.taken(','));
        }
        in.require(')');
        in.higher();
        return at(name).call(function, arguments);
    }

    private List<Expr.Constant> list() throws QueryException {
        if (!token().is('(')) {
            throw in.source().notOffered(token().at(), "in takes a list of literals in parentheses");
        }
        in.advance();
        List<Expr.Constant> literals = new ArrayList<>();
        if (!token().is(')')) {
            do {
                in.listed();
                if (token().kind() == Token.Kind.SYMBOL || token().kind() == Token.Kind.END) {
                    throw NotOffered.operand(in.source(), token());
                }
                literals.add(literal());
            } while (in.taken(','));
        }
        in.require(')');
        return literals;
    }

    /** What stands for it, read where it stands. Without a value it is null, as OData has it. */
    private Expr alias() throws QueryException {
        Token name = token();
        Source value = aliases.get(name.text());
        in.advance();
        if (name.text().indexOf('.') >= 0 || token().is('/')) {
            throw in.source().notOffered(name.at(), name.shown() + ": annotations and paths are not offered");
        }
        if (value == null) {
            return new Expr.Constant(EdmType.STRING, null);
        }
        if (!open.add(name.text())) {
            throw in.source().wrong(name.at(), name.shown() + " stands for itself");
        }
        in.enter(value);
        Expr expr = or();
        in.leave();
        open.remove(name.text());
        return expr;
    }

    private Token token() {
        return in.token();
    }

    private Typing at(Token operator) {
        return new Typing(in.source(), operator.at());
    }
}
