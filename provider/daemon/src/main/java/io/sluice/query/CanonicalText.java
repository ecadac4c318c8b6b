package io.sluice.query;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a query in its normal form as the text of a URL that is read as the same query again; or its shape, in which the types of literals
 * stand for these.
 */
final class CanonicalText {
    private final StringBuilder text = new StringBuilder();

    /** What a shape has in place of literals; null where these are written. */
    private final @Nullable List<Shape.Parameter> parameters;

    private CanonicalText(@Nullable List<Shape.Parameter> parameters) {
        this.parameters = parameters;
    }

    static String of(Query query) {
        return new CanonicalText(null).write(query);
    }

    static String of(Expr expr) {
        CanonicalText writer = new CanonicalText(null);
        writer.write(expr, 0);
        return writer.text.toString();
    }

    static String of(List<Query.Order> order) {
        CanonicalText writer = new CanonicalText(null);
        writer.order(order);
        return writer.text.toString();
    }

    static Shape shape(Query query) {
        List<Shape.Parameter> parameters = new ArrayList<>();
        return new Shape(new CanonicalText(parameters).write(query), parameters);
    }

    static String shape(Expr expr) {
        CanonicalText writer = new CanonicalText(new ArrayList<>());
        writer.write(expr, 0);
        return writer.text.toString();
    }

    private String write(Query query) {
        if (query.count()) {
            text.append("$count=true&");
        }
        if (query.filter() != null) {
            text.append("$filter=");
            write(query.filter(), 0);
            text.append('&');
        }
        text.append("$orderby=");
        order(query.order());
        if (query.select().size() < query.of().properties().size()) {
            text.append("&$select=");
            text.append(
                    String.join(",", query.select().stream().map(Property::name).toList()));
        }
        if (query.skip() > 0) {
            text.append("&$skip=").append(query.skip());
        }
        if (query.after() != null) {
            after(query.order(), query.after());
        }
        if (query.top() != null) {
            text.append("&$top=").append(query.top());
        }
        return text.toString();
    }

    private void after(List<Query.Order> order, List<Expr.Constant> values) {
        text.append("&$skiptoken=");
        if (parameters == null) {
            text.append(TokenCodec.encode(of(order), values));
        } else {
            list(List.copyOf(values), ",", 0);
        }
    }

    private void order(List<Query.Order> order) {
        String comma = "";
        for (Query.Order each : order) {
            text.append(comma);
            write(each.by(), 0);
            text.append(each.descending() ? " desc" : "");
            comma = ",";
        }
    }

    /** In parentheses where its rank is below this. */
    private void write(Expr expr, int rank) {
        boolean parentheses = rank(expr) < rank;
        text.append(parentheses ? "(" : "");
        if (expr instanceof Expr.Constant constant) {
            constant(constant);
        } else if (expr instanceof Expr.Field field) {
            text.append(field.property().name());
        } else if (expr instanceof Expr.Not not) {
            text.append("not ");
            write(not.operand(), rank(not));
        } else if (expr instanceof Expr.Negation negation) {
            text.append(negation.operand() instanceof Expr.Constant ? "- " : "-");
            write(negation.operand(), rank(negation));
        } else if (expr instanceof Expr.Logic logic) {
            list(logic.operands(), " " + logic.kind().word() + " ", rank(logic) + 1);
        } else if (expr instanceof Expr.Comparison comparison) {
            binary(comparison.left(), comparison.kind().word(), comparison.right(), rank(comparison));
        } else if (expr instanceof Expr.Arithmetic arithmetic) {
            binary(arithmetic.left(), arithmetic.kind().word(), arithmetic.right(), rank(arithmetic));
        } else if (expr instanceof Expr.In in) {
            write(in.left(), rank(in));
            in(in);
        } else if (expr instanceof Expr.FunctionCall call) {
            text.append(call.function().odataName()).append('(');
            list(call.arguments(), ",", 0);
            text.append(')');
        }
        text.append(parentheses ? ")" : "");
    }

    /** Operators of one rank are read from the left. */
    private void binary(Expr left, String word, Expr right, int rank) {
        write(left, rank);
        text.append(' ').append(word).append(' ');
        write(right, rank + 1);
    }

    private void list(List<Expr> exprs, String between, int rank) {
        String before = "";
        for (Expr expr : exprs) {
            text.append(before);
            write(expr, rank);
            before = between;
        }
    }

    private void in(Expr.In in) {
        text.append(" in (");
        if (parameters == null) {
            list(List.copyOf(in.literals()), ",", 0);
        } else {
            EdmType type = in.left().type();
            List<Object> values = values(in.literals());
            text.append('?')
                    .append(type.odataName())
                    .append(values.size() < in.literals().size() ? "...,null" : "...");
            parameters.add(new Shape.Parameter(type, true, values));
        }
        text.append(')');
    }

    private static List<Object> values(List<Expr.Constant> literals) {
        List<Object> values = new ArrayList<>();
        for (Expr.Constant literal : literals) {
            if (literal.value() != null) {
                values.add(literal.value());
            }
        }
        return values;
    }

    private void constant(Expr.Constant constant) {
        if (parameters == null || constant.value() == null) {
            text.append(PercentEncoding.encode(Literals.text(constant)));
        } else {
            text.append('?').append(constant.type().odataName());
            parameters.add(new Shape.Parameter(constant.type(), false, List.of(constant.value())));
        }
    }

    /** How closely it binds. */
    private static int rank(Expr expr) {
        if (expr instanceof Expr.Logic logic) {
            return logic.kind() == Expr.Logic.Kind.OR ? 1 : 2;
        }
        if (expr instanceof Expr.Comparison comparison) {
            return comparison.kind().isEquality() ? 3 : 4;
        }
        if (expr instanceof Expr.In) {
            return 4;
        }
        if (expr instanceof Expr.Arithmetic arithmetic) {
            return arithmetic.kind() == Expr.Arithmetic.Kind.ADD || arithmetic.kind() == Expr.Arithmetic.Kind.SUB
                    ? 5
                    : 6;
        }
        return expr instanceof Expr.Not || expr instanceof Expr.Negation ? 7 : 8;
    }
}
