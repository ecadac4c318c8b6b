package io.sluice.views;

import io.sluice.lookup.Value;
import io.sluice.query.EdmType;
import io.sluice.views.Parameters.SqlParameter;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A query as a statement. Its text is the same for all queries of its shape; what differs are its parameters. Several of one shape can be
 * asked in one statement, from one snapshot: each is a row of the arrays that the parameters become, and is run for itself, with the plan
 * that it would have alone.
 *
 * @param body what answers one query, with parameters as columns of {@link Parameters#SOURCE}
 * @param order the types of the values that tell where the next page begins; none where there is none
 * @param shown whether it has rows; if not it counts them alone
 * @param paged whether there may be a next page
 * @param counted whether it says how many rows there are in all
 */
public record ViewStatement(
        String body,
        List<SqlParameter> parameters,
        List<EdmType> order,
        boolean shown,
        boolean paged,
        boolean counted) {
    public ViewStatement {
        parameters = List.copyOf(parameters);
        order = List.copyOf(order);
    }

    /** What is the same for all of one shape, and for no others. */
    public record StatementText(String body, List<String> types) {}

    /** Its own: cheaper to be had, and to be compared, than what is sent. */
    public StatementText text() {
        return new StatementText(
                body, parameters.stream().map(SqlParameter::type).toList());
    }

    /** The text of one query, which answers one row. */
    public String single() {
        return parameters.isEmpty()
                ? "SELECT x.* FROM (" + body + ") AS x"
                : "SELECT x.* FROM (SELECT "
                        + numbered(i -> "CAST(? AS " + parameters.get(i).type() + ") AS p" + (i + 1)) + ") AS "
                        + Parameters.SOURCE + " CROSS JOIN LATERAL (" + body + ") AS x";
    }

    /** The text of several, which answers a row for each, in any order; only for a query that has parameters. */
    public String batch() {
        if (parameters.isEmpty()) {
            throw new IllegalStateException("two queries without parameters are the same");
        }
        return "SELECT x.*, " + Parameters.SOURCE + ".ord FROM unnest("
                + numbered(i -> "CAST(? AS " + parameters.get(i).type() + "[])") + ") WITH ORDINALITY AS "
                + Parameters.SOURCE + "(" + numbered(i -> "p" + (i + 1)) + ", ord) CROSS JOIN LATERAL (" + body
                + ") AS x";
    }

    private String numbered(IntFunction<String> one) {
        return IntStream.range(0, parameters.size()).mapToObj(one).collect(Collectors.joining(", "));
    }

    /** Gives the parameters to a statement of {@link #single}. */
    public void bind(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            SqlParameter parameter = parameters.get(i);
            String text = parameter.text();
            if (parameter.type().equals("text")) {
                statement.setString(i + 1, text);
            } else if (parameter.type().equals("int8") && text != null) {
                statement.setLong(i + 1, Long.parseLong(text));
            } else {
                statement.setObject(i + 1, text, Types.OTHER);
            }
        }
    }

    /** Gives the parameters of all to a statement of the {@link #batch} of any of them. */
    public static void bind(PreparedStatement statement, List<ViewStatement> queries) throws SQLException {
        List<SqlParameter> first = queries.get(0).parameters;
        for (int i = 0; i < first.size(); i++) {
            String type = first.get(i).type();
            // Those two the driver sends as they are, not spelled out and quoted.
            @Nullable Object[] values = type.equals("int8") ? new Long[queries.size()] : new String[queries.size()];
            for (int n = 0; n < values.length; n++) {
                String text = queries.get(n).parameters.get(i).text();
                values[n] = text == null || !type.equals("int8") ? text : (Object) Long.valueOf(text);
            }
            statement.setArray(i + 1, statement.getConnection().createArrayOf(type, values));
        }
    }

    /** The answer in the row at which the result stands. */
    public ViewAnswer read(ResultSet row) throws SQLException {
        Long total = counted ? row.getLong("total") : null;
        if (!shown) {
            return new ViewAnswer(Value.ofUtf8(new byte[0]), 0, false, List.of(), total);
        }
        boolean more = paged && row.getBoolean("more");
        List<@Nullable Object> last = new ArrayList<>();
        for (int i = 0; more && i < order.size(); i++) {
            last.add(OrderValue.of(order.get(i), row.getString("o" + i)));
        }
        return new ViewAnswer(
                Value.ofUtf8(Objects.requireNonNull(row.getBytes("rows"))), row.getInt("n"), more, last, total);
    }

    /** The answers to several, each at its place. */
    public static List<ViewAnswer> read(ResultSet rows, List<ViewStatement> queries) throws SQLException {
        @Nullable ViewAnswer[] answers = new ViewAnswer[queries.size()];
        while (rows.next()) {
            int at = rows.getInt("ord") - 1;
            answers[at] = queries.get(at).read(rows);
        }
        return Arrays.stream(answers).map(Objects::requireNonNull).toList();
    }
}
