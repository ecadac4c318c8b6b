package io.sluice.views;

import io.sluice.query.EdmType;
import io.sluice.query.Expr.Constant;
import io.sluice.query.Query.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The order of a query, and what lies behind a row of it. Nulls are first where it ascends, last where it descends; a column that has none is
 * ordered as an index has it that nobody gave a word about nulls.
 *
 * <p>Texts are in the order of their column's collation: that is what its index has, what the database's users see elsewhere, and OData
 * leaves it open. The same collation decides what lies behind a row, so pages join without a gap.
 */
final class OrderSql {
    private final List<Order> order;
    private final List<Piece> values;

    OrderSql(ExprSql expressions, List<Order> order) {
        this.order = order;
        this.values = order.stream().map(one -> expressions.value(one.by())).toList();
    }

    String by() {
        List<String> by = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            boolean descending = order.get(i).descending();
            by.add(values.get(i).sql()
                    + (descending ? " DESC" : "")
                    + (values.get(i).nullable() ? descending ? " NULLS LAST" : " NULLS FIRST" : ""));
        }
        return String.join(", ", by);
    }

    /** Its values, as a SELECT lists them. */
    String values() {
        return values.isEmpty() ? "" : numbered(i -> text(values.get(i)) + " AS o" + i);
    }

    int size() {
        return values.size();
    }

    /** As text that {@link OrderValue} reads. */
    private static String text(Piece value) {
        return value.type() == EdmType.DURATION ? RowJson.duration(value.sql()) : "CAST(" + value.sql() + " AS text)";
    }

    private String numbered(IntFunction<String> one) {
        return IntStream.range(0, values.size()).mapToObj(one).collect(Collectors.joining(", "));
    }

    /** That a row lies behind the one with these values. */
    String behind(Parameters parameters, List<Constant> after) {
        List<String> last = new ArrayList<>();
        for (Constant value : after) {
            last.add(value.value() == null ? "NULL" : parameters.add(value));
        }
        if (isOneWay(after)) {
            String columns = values.stream().map(Piece::sql).collect(Collectors.joining(", "));
            return "ROW(" + columns + ")" + (order.get(0).descending() ? " < " : " > ") + "ROW("
                    + String.join(", ", last) + ")";
        }
        String condition = "FALSE";
        for (int i = order.size() - 1; i >= 0; i--) {
            boolean isNull = after.get(i).value() == null;
            String same = values.get(i).sql() + (isNull ? " IS NULL" : " = " + last.get(i));
            condition = "(" + beyond(i, isNull, last.get(i))
                    + (condition.equals("FALSE") ? "" : " OR " + same + " AND " + condition) + ")";
        }
        return bound(after, last.get(0)) + condition;
    }

    /** Whether a comparison of rows says it: that is what an index knows best. */
    private boolean isOneWay(List<Constant> after) {
        return order.stream().map(Order::descending).distinct().count() == 1
                && values.stream().noneMatch(Piece::nullable)
                && after.stream().allMatch(value -> value.value() != null);
    }

    private String beyond(int i, boolean isNull, String last) {
        String value = values.get(i).sql();
        if (order.get(i).descending()) {
            return isNull
                    ? "FALSE"
                    : values.get(i).nullable()
                            ? "(" + value + " < " + last + " OR " + value + " IS NULL)"
                            : value + " < " + last;
        }
        return isNull ? value + " IS NOT NULL" : value + " > " + last;
    }

    /** What an index knows of the first value. */
    private String bound(List<Constant> after, String last) {
        if (after.get(0).value() == null
                || (order.get(0).descending() && values.get(0).nullable())) {
            return "";
        }
        return values.get(0).sql() + (order.get(0).descending() ? " <= " : " >= ") + last + " AND ";
    }
}
