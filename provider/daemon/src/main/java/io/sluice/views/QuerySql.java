package io.sluice.views;

import io.sluice.query.EdmType;
import io.sluice.query.Expr;
import io.sluice.query.Expr.Comparison;
import io.sluice.query.Expr.Constant;
import io.sluice.query.Expr.Field;
import io.sluice.query.Expr.Logic;
import io.sluice.query.Property;
import io.sluice.query.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The statement of a query: a page of rows as JSON, how many there are in all, and where the next page begins, from one snapshot. Its text
 * depends on the shape of the query alone.
 */
public final class QuerySql {
    /** How many rows a sort has to keep, rounded up to one of these: a text for each number that a caller says would be too many. */
    private static final long[] ROUNDS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, Long.MAX_VALUE};

    private final View view;
    private final Parameters parameters = new Parameters();
    private final ExprSql expressions;

    private QuerySql(View view) {
        this.view = view;
        this.expressions = new ExprSql(view, parameters);
    }

    /** Whatever is asked. */
    public static ViewStatement of(View view, ViewQuery asked) {
        Query query = asked.query();
        boolean numbersAsText = asked.format().ieee754();
        return switch (asked.form()) {
            case COLLECTION -> page(view, query, numbersAsText);
            case COUNT -> count(view, query.filter());
            case ENTITY -> row(view, query.select(), asked.key(), numbersAsText);
        };
    }

    /**
     * A page of rows.
     *
     * @param numbersAsText whether Edm.Int64 and Edm.Decimal are texts
     */
    public static ViewStatement page(View view, Query query, boolean numbersAsText) {
        return new QuerySql(view).page(query, numbersAsText);
    }

    /** The number of rows that meet a filter. */
    public static ViewStatement count(View view, @Nullable Expr filter) {
        QuerySql sql = new QuerySql(view);
        String body = "SELECT " + sql.counted(sql.where(filter)) + " AS total";
        return new ViewStatement(body, sql.parameters.all(), List.of(), false, false, true);
    }

    /**
     * The row of a key: an answer of one row or none.
     *
     * @param key its values, in the order of the view's key
     */
    public static ViewStatement row(View view, List<Property> select, List<Constant> key, boolean numbersAsText) {
        List<Expr> equal = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            equal.add(new Comparison(
                    Comparison.Kind.EQ, new Field(view.type().key().get(i)), key.get(i)));
        }
        Expr filter = equal.size() == 1 ? equal.get(0) : new Logic(Logic.Kind.AND, equal);
        QuerySql sql = new QuerySql(view);
        RowJson json = new RowJson(view, select, numbersAsText);
        String rows = "(SELECT " + json.values() + " FROM " + sql.from() + sql.where(filter) + " LIMIT 1) AS s";
        String body = "SELECT " + joined(json, "") + " FROM " + rows;
        return new ViewStatement(body, sql.parameters.all(), List.of(), true, false, false);
    }

    private ViewStatement page(Query query, boolean numbersAsText) {
        RowJson json = new RowJson(view, query.select(), numbersAsText);
        String where = where(query.filter());
        OrderSql order = new OrderSql(expressions, query.order());
        boolean mayGoOn = query.top() == null || query.top() > query.page();
        String behind = query.after() == null
                ? ""
                : (where.isEmpty() ? " WHERE " : " AND ") + order.behind(parameters, query.after());
        String rows = limited(
                "SELECT " + json.values() + (mayGoOn ? ", " + order.values() : "") + " FROM " + from() + where + behind
                        + " ORDER BY " + order.by(),
                query,
                mayGoOn);
        String counted = query.count() ? ", " + counted(where) + " AS total" : "";
        String body = "SELECT " + (mayGoOn ? pageOf(json, order, query.page()) : joined(json, "")) + counted + " FROM "
                + (mayGoOn
                        ? "(SELECT s.*, row_number() OVER () AS i FROM (" + rows + ") AS s) AS s"
                        : "(" + rows + ") AS s");
        List<EdmType> types =
                mayGoOn ? query.order().stream().map(one -> one.by().type()).toList() : List.of();
        return new ViewStatement(body, parameters.all(), types, true, mayGoOn, query.count());
    }

    private String from() {
        return view.relation().quoted() + " AS " + ColumnKinds.ROW;
    }

    private String where(@Nullable Expr filter) {
        return filter == null ? "" : " WHERE " + expressions.condition(filter);
    }

    private String counted(String where) {
        return "(SELECT count(*) FROM " + from() + where + ")";
    }

    /** One row more than a page has: whether there is one is all that is asked of it. */
    private String limited(String rows, Query query, boolean mayGoOn) {
        long most = query.limit() + (mayGoOn ? 1L : 0L);
        if (mayGoOn && query.skip() == 0) {
            return rows + " LIMIT " + most;
        }
        int round = 0;
        while (ROUNDS[round] < most + query.skip()) {
            round++;
        }
        // By numbers, for of a LIMIT that it does not know the planner takes that a tenth of the rows is wanted, and
        // sorts by what has them first.
        String last = parameters.number(most + query.skip());
        return "SELECT s.* FROM (SELECT s.*, row_number() OVER () AS k FROM (" + rows + " LIMIT " + ROUNDS[round]
                + ") AS s) AS s WHERE s.k <= " + last
                + (query.skip() == 0 ? "" : " AND s.k > " + parameters.number(query.skip()));
    }

    private static String joined(RowJson json, String which) {
        return "coalesce(string_agg(" + json.object("s") + ", ',')" + which + ", '') AS rows, count(*)" + which
                + " AS n";
    }

    private static String pageOf(RowJson json, OrderSql order, int page) {
        return joined(json, " FILTER (WHERE s.i <= " + page + ")") + ", count(*) > " + page + " AS more, "
                + IntStream.range(0, order.size())
                        .mapToObj(i -> "max(s.o" + i + ") FILTER (WHERE s.i = " + page + ") AS o" + i)
                        .collect(Collectors.joining(", "));
    }
}
