package io.sluice.query;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One form for all queries of one meaning, by these rules: operands of and and or are sorted, and so are in-lists, none twice; an in-list of
 * one is an eq; literals stand at the right of comparisons, and properties at the left of what is greater; the order ends with the key, without
 * what comes behind a whole key; selected properties are in the view's order; what is the default is left out. Names of functions, operators
 * and options have one case, literals one spelling.
 */
public final class NormalForm {
    private NormalForm() {}

    public static Query of(Query query) {
        return new Query(
                query.of(),
                query.of().properties().stream()
                        .filter(query.select()::contains)
                        .toList(),
                query.filter() == null ? null : of(query.filter()),
                order(query.of(), query.order()),
                query.top(),
                query.skip(),
                query.count(),
                query.after(),
                query.page());
    }

    /** The text of a query in its normal form, as it can stand in a URL: read again, it is the same query. */
    public static String text(Query query) {
        return CanonicalText.of(query);
    }

    /** The name of a query's answer: that of its view, its text and the size of its pages go into it. */
    public static String hash(Query query) {
        return Digest.of(query.of().name() + "\n" + query.page() + "\n" + CanonicalText.of(query));
    }

    /** What the query has in common with those that differ from it in literals alone. */
    public static Shape shape(Query query) {
        return CanonicalText.shape(query);
    }

    /**
     * The {@code $skiptoken} for the page behind a row.
     *
     * @param row the values of {@link Query#order}, each of a class that {@link Expr.Constant} names; NaN may be among them
     */
    public static String skipToken(Query query, List<? extends @Nullable Object> row) {
        List<Expr.Constant> values = new ArrayList<>();
        for (Query.Order order : query.order()) {
            values.add(new Expr.Constant(order.by().type(), row.get(values.size())));
        }
        return TokenCodec.encode(CanonicalText.of(query.order()), values);
    }

    /** Total, without what tells no rows apart. */
    static List<Query.Order> order(EntityType of, List<Query.Order> asked) {
        List<Query.Order> order = new ArrayList<>();
        Set<Expr> seen = new HashSet<>();
        Set<Expr> key = new HashSet<>();
        of.key().forEach(property -> key.add(new Expr.Field(property)));
        List<Query.Order> all = new ArrayList<>(asked);
        of.key().forEach(property -> all.add(new Query.Order(new Expr.Field(property), false)));
        for (Query.Order each : all) {
            Expr by = of(each.by());
            if (!key.isEmpty() && !(by instanceof Expr.Constant) && seen.add(by)) {
                order.add(new Query.Order(by, each.descending()));
                key.remove(by);
            }
        }
        return order;
    }

    static Expr of(Expr expr) {
        if (expr instanceof Expr.Not not) {
            return new Expr.Not(of(not.operand()));
        } else if (expr instanceof Expr.Negation negation) {
            return new Expr.Negation(of(negation.operand()));
        } else if (expr instanceof Expr.Logic logic) {
            return logic(logic);
        } else if (expr instanceof Expr.Comparison comparison) {
            return comparison(comparison);
        } else if (expr instanceof Expr.In in) {
            return in(in);
        } else if (expr instanceof Expr.Arithmetic arithmetic) {
            return new Expr.Arithmetic(
                    arithmetic.kind(), arithmetic.type(), of(arithmetic.left()), of(arithmetic.right()));
        } else if (expr instanceof Expr.FunctionCall call) {
            return new Expr.FunctionCall(
                    call.function(),
                    call.arguments().stream().map(NormalForm::of).toList());
        }
        return expr;
    }

    /** Sorted by what is there without literals first, so that these do not change the shape. */
    private static Expr logic(Expr.Logic logic) {
        Map<String, Expr> byText = new LinkedHashMap<>();
        logic.operands().stream()
                .map(NormalForm::of)
                .forEach(operand ->
                        byText.put(CanonicalText.shape(operand) + "\n" + CanonicalText.of(operand), operand));
        List<Expr> sorted = sorted(byText);
        return sorted.size() == 1 ? sorted.get(0) : new Expr.Logic(logic.kind(), sorted);
    }

    private static <T> List<T> sorted(Map<String, T> byText) {
        return byText.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .toList();
    }

    private static Expr in(Expr.In in) {
        Map<String, Expr.Constant> byText = new LinkedHashMap<>();
        in.literals().forEach(literal -> byText.put(CanonicalText.of(literal), literal));
        List<Expr.Constant> sorted = sorted(byText);
        Expr left = of(in.left());
        return sorted.size() == 1
                ? new Expr.Comparison(Expr.Comparison.Kind.EQ, left, sorted.get(0))
                : new Expr.In(left, sorted);
    }

    /** Comparisons with a literal have it at their right already; those of truths stay, or they would nest more deeply. */
    private static Expr comparison(Expr.Comparison comparison) {
        Expr left = of(comparison.left());
        Expr right = of(comparison.right());
        Expr.Comparison.Kind kind = comparison.kind();
        if (left.type() == EdmType.BOOLEAN || right instanceof Expr.Constant) {
            return new Expr.Comparison(kind, left, right);
        }
        int order = CanonicalText.of(left).compareTo(CanonicalText.of(right));
        boolean turned = order > 0 || (order == 0 && kind.compareTo(kind.turned()) > 0);
        return turned ? new Expr.Comparison(kind.turned(), right, left) : new Expr.Comparison(kind, left, right);
    }
}
