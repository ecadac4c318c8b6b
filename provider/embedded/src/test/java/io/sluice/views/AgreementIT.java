package io.sluice.views;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.embedded.SharedServers;
import io.sluice.nodes.Lookups;
import io.sluice.query.EdmType;
import io.sluice.query.Evaluator;
import io.sluice.query.Expr;
import io.sluice.query.GeoPoint;
import io.sluice.query.Property;
import io.sluice.query.Query;
import io.sluice.query.RandomQueries;
import io.sluice.query.RandomValues;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Random expressions over random rows: the database says of each what the rules say, where null may stand for false and where it may not.
 * {@code -Dsluice.agreement=100000} asks for more of them, {@code -Dsluice.seed=7} for others.
 */
class AgreementIT {
    private static final int EXPRESSIONS = Integer.getInteger("sluice.agreement", 3_000);
    private static final long SEED = Long.getLong("sluice.seed", 20_261_127);
    private static final int AT_ONCE = 50;
    private static final int ROWS = 40;

    /** An overflow: what the judge refuses as well. */
    private static final String OUT_OF_RANGE = "22003";

    private static final SharedServers.Database DB = SharedServers.database(0);
    private static Handle handle;
    private static View view;

    private final Random random = new Random(SEED);
    private final List<String> differences = new ArrayList<>();
    private Map<Long, Map<String, @Nullable Object>> rows = Map.of();
    private int compared;

    @BeforeAll
    static void create() throws Exception {
        Lookups.sql(
                DB,
                "CREATE TABLE everything("
                        + RandomValues.OF.properties().stream()
                                .map(property -> property.name() + " " + type(property))
                                .collect(Collectors.joining(", "))
                        + ", longitude float8, latitude float8, PRIMARY KEY (id))",
                "CREATE INDEX ON everything (astring2 text_pattern_ops)");
        handle = Views.open(DB);
        handle.execute("SET jit = off");
        List<String> all =
                RandomValues.OF.properties().stream().map(Property::name).toList();
        view = ViewCatalogue.find(
                handle,
                Views.settings(
                        "everything",
                        List.of(),
                        all.stream()
                                .filter(name -> !name.startsWith("ageography"))
                                .toList(),
                        all,
                        Map.of(
                                "ageographypoint",
                                List.of("ageographypoint"),
                                "ageographypoint2",
                                List.of("longitude", "latitude")),
                        null,
                        1000));
        assertThat(view.column(property("astring")).prefix()).isEqualTo(ViewColumn.TextOrder.BYTES);
        assertThat(view.column(property("astring2")).prefix()).isEqualTo(ViewColumn.TextOrder.PATTERN);
    }

    private static Property property(String name) {
        return RandomValues.OF.properties().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Two collations of one order, so that they meet. */
    private static String type(Property property) {
        return switch (property.type()) {
            case INT16 -> "int2";
            case INT32 -> "int4";
            case STRING -> "text COLLATE \"" + (property.name().endsWith("2") ? "ucs_basic" : "C") + '"';
            case GEOGRAPHY_POINT -> "point";
            default -> Parameters.sqlType(property.type());
        };
    }

    @AfterAll
    static void close() {
        handle.close();
    }

    @Test
    void expressions_areWhatTheRulesSay() throws Exception {
        RandomQueries queries = new RandomQueries(random, RandomValues.OF);
        for (int done = 0; done < EXPRESSIONS && differences.size() < 10; done += AT_ONCE) {
            if (done % (AT_ONCE * 100) == 0) {
                newRows();
            }
            List<Expr> expressions = new ArrayList<>();
            while (expressions.size() < AT_ONCE) {
                Expr expr = queries.truth(1 + random.nextInt(4));
                if (!comparesDistances(expr)) {
                    expressions.add(expr);
                }
            }
            compare(expressions);
        }
        assertThat(differences).as("seed %d, %d compared", SEED, compared).isEmpty();
        assertThat(compared).isGreaterThan(EXPRESSIONS * ROWS / 2);
    }

    /** By random orders, of every type and both ways, over nulls and NaN: each row is on one page. */
    @Test
    void pages_holdEachRowOnce() throws Exception {
        newRows();
        RandomQueries queries = new RandomQueries(random, RandomValues.OF);
        for (int i = 0; i < 100; i++) {
            List<Query.Order> order = queries.query().order();
            List<String> whole = new ArrayList<>();
            List<String> paged = new ArrayList<>();
            walk(order, ROWS, whole);
            walk(order, 7, paged);
            assertThat(paged)
                    .as("%s", order)
                    .hasSize(ROWS)
                    .doesNotHaveDuplicates()
                    .isEqualTo(whole);
        }
    }

    private static void walk(List<Query.Order> order, int page, List<String> ids) throws SQLException {
        List<Property> id = RandomValues.OF.key();
        List<Expr.Constant> after = null;
        do {
            Query query = new Query(RandomValues.OF, id, null, order, null, 0, false, after, page);
            ViewAnswer answer = Views.answer(handle, QuerySql.page(view, query, false));
            ids.addAll(List.of(Views.text(answer).split(",")));
            after = answer.more() ? new ArrayList<>() : null;
            for (int i = 0; i < answer.last().size(); i++) {
                Objects.requireNonNull(after)
                        .add(new Expr.Constant(
                                order.get(i).by().type(), answer.last().get(i)));
            }
        } while (after != null && ids.size() <= ROWS);
    }

    /** Which of two ways to one place is the shorter may be decided by the last bit of a sine, which Java and the server have of their own. */
    private static boolean comparesDistances(Expr expr) {
        String text = expr.toString();
        return text.indexOf("GEO_DISTANCE") != text.lastIndexOf("GEO_DISTANCE");
    }

    private void newRows() throws SQLException {
        RandomValues values = new RandomValues(random);
        rows = new HashMap<>();
        Lookups.sql(DB, "TRUNCATE everything");
        try (Connection owner = DB.owner()) {
            for (long id = 0; id < ROWS; id++) {
                Map<String, @Nullable Object> row = values.row(RandomValues.OF);
                row.put("id", id);
                rows.put(id, row);
                insert(owner, row);
            }
        }
    }

    private static void insert(Connection owner, Map<String, @Nullable Object> row) throws SQLException {
        Parameters parameters = new Parameters();
        List<String> columns = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (Property property : RandomValues.OF.properties()) {
            Object value = row.get(property.name());
            if (property.type() != EdmType.GEOGRAPHY_POINT) {
                columns.add(property.name());
                values.add(parameters.add(new Expr.Constant(property.type(), value)));
            } else if (value instanceof GeoPoint point) {
                String longitude = parameters.number(point.longitude());
                String latitude = parameters.number(point.latitude());
                boolean two = property.name().endsWith("2");
                columns.add(two ? "longitude, latitude" : property.name());
                values.add(two ? longitude + ", " + latitude : "point(" + longitude + ", " + latitude + ")");
            }
        }
        String sources = "SELECT "
                + parameters.all().stream()
                        .map(one -> "CAST(? AS " + one.type() + ") AS p")
                        .collect(Collectors.joining(", "));
        for (int i = 1; i <= parameters.all().size(); i++) {
            sources = sources.replaceFirst(" AS p(?=,|$)", " AS p" + i);
        }
        String sql = "INSERT INTO everything(" + String.join(", ", columns) + ") SELECT " + String.join(", ", values)
                + " FROM (" + sources + ") AS q";
        try (PreparedStatement insert = owner.prepareStatement(sql)) {
            new ViewStatement("", parameters.all(), List.of(), true, false, false).bind(insert);
            insert.execute();
        }
    }

    /** In one statement; where one overflows, each by itself. */
    private void compare(List<Expr> expressions) throws SQLException {
        Parameters parameters = new Parameters();
        ExprSql sql = new ExprSql(view, parameters);
        String all = expressions.stream()
                .map(expr -> "CASE WHEN " + sql.condition(expr) + " THEN 't' ELSE 'f' END || CASE "
                        + sql.value(expr).sql() + " WHEN TRUE THEN 't' WHEN FALSE THEN 'f' ELSE 'n' END")
                .collect(Collectors.joining(" || "));
        ViewStatement statement = new ViewStatement(
                "SELECT t.id, " + all + " AS found FROM everything AS t",
                parameters.all(),
                List.of(),
                true,
                false,
                false);
        Map<Long, String> found = new HashMap<>();
        try (PreparedStatement prepared = handle.getConnection().prepareStatement(statement.single())) {
            statement.bind(prepared);
            try (ResultSet row = prepared.executeQuery()) {
                while (row.next()) {
                    found.put(row.getLong(1), row.getString(2));
                }
            }
        } catch (SQLException e) {
            if (expressions.size() > 1) {
                for (Expr expr : expressions) {
                    compare(List.of(expr));
                }
            } else if (!OUT_OF_RANGE.equals(e.getSQLState())
                    || rows.values().stream().noneMatch(row -> overflows(expressions.get(0), row))) {
                differences.add(e.getMessage() + " of " + expressions.get(0) + "\n" + statement.body());
            }
            return;
        }
        rows.forEach((id, row) -> {
            for (int i = 0; i < expressions.size(); i++) {
                compare(
                        expressions.get(i),
                        row,
                        Objects.requireNonNull(found.get(id)).substring(2 * i, 2 * i + 2));
            }
        });
    }

    private static boolean overflows(Expr expr, Map<String, ? extends @Nullable Object> row) {
        try {
            Boolean unused = Evaluator.evaluate(expr, row);
            return false;
        } catch (ArithmeticException e) {
            return true;
        }
    }

    private void compare(Expr expr, Map<String, ? extends @Nullable Object> row, String found) {
        if (overflows(expr, row)) {
            return; // an operand that the database did not need
        }
        Boolean truth = Evaluator.evaluate(expr, row);
        String expected = (Boolean.TRUE.equals(truth) ? "t" : "f") + (truth == null ? "n" : truth ? "t" : "f");
        compared++;
        if (!found.equals(expected) && differences.size() < 10) {
            String sql = new ExprSql(view, new Parameters()).condition(expr);
            differences.add(found + " and not " + expected + ": " + expr + "\n" + sql + "\n" + row);
        }
    }
}
