package io.sluice.searches;

import io.sluice.coalesce.Loader.Loaded;
import io.sluice.lookup.ReadPoint;
import io.sluice.lookup.Value;
import io.sluice.postgres.SqlFailure;
import io.sluice.sessions.ServerPool.On;
import io.sluice.sessions.SessionPool;
import io.sluice.tables.EvidenceQuery;
import io.sluice.views.QuerySql;
import io.sluice.views.ViewAnswer;
import io.sluice.views.ViewQuery;
import io.sluice.views.ViewStatement;
import io.sluice.views.ViewStatement.StatementText;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The queries of one batch on one server: those of one shape are one statement, where that is quicker than one for each. For one thread, once. */
final class ShapeBatch {
    private final SearchPool pool;
    private final On on;
    private final BodyMaker bodies;
    private final SearchFigures figures;
    private final @Nullable IntSupplier timeline;
    private final Map<ViewQuery, ViewAnswer> answers = new LinkedHashMap<>();
    private final long begin = System.nanoTime();
    private @Nullable ReadPoint first;
    private @Nullable ReadPoint last;

    /** @param timeline as {@link EvidenceQuery#before}; null where nobody asks how new the answers are */
    ShapeBatch(SearchPool pool, On on, BodyMaker bodies, SearchFigures figures, @Nullable IntSupplier timeline) {
        this.timeline = timeline;
        this.pool = pool;
        this.on = on;
        this.bodies = bodies;
        this.figures = figures;
    }

    /** A query and the statement that it has become. */
    private record AskedQuery(SearchedView view, ViewQuery query, ViewStatement statement) {}

    Loaded<ViewQuery, Value> read(List<ViewQuery> queries) throws SqlFailure {
        Map<StatementText, List<AskedQuery>> statements = new LinkedHashMap<>();
        for (ViewQuery query : queries) {
            SearchedView view = pool.view(query.query().of().name());
            ViewStatement statement = QuerySql.of(view.view(), query);
            statements
                    .computeIfAbsent(statement.text(), unused -> new ArrayList<>())
                    .add(new AskedQuery(view, query, statement));
        }
        for (List<AskedQuery> all : statements.values()) {
            boolean differ = !all.get(0).statement.parameters().isEmpty();
            String like = all.get(0).query.shape();
            if (all.size() > 1 && differ && figures.times().together(like)) {
                together(like, all);
            } else {
                for (AskedQuery one : all) {
                    alone(like, one);
                }
            }
        }
        return bodies();
    }

    /** How new they are is what the first statement has seen at least, and the last at most. */
    private Loaded<ViewQuery, Value> bodies() {
        ReadPoint evidence = last;
        Map<ViewQuery, Value> found = new HashMap<>();
        answers.forEach((query, answer) -> found.put(query, bodies.body(query, answer, evidence, begin)));
        return new Loaded<>(found, evidence);
    }

    private void alone(String shape, AskedQuery one) throws SqlFailure {
        long start = System.nanoTime();
        ViewAnswer answer = ask(one.view, one.statement.single(), statement -> {
            one.statement.bind(statement);
            return asked(statement, row -> {
                row.next();
                return one.statement.read(row);
            });
        });
        figures.alone(shape, System.nanoTime() - start);
        answers.put(one.query, answer);
    }

    private void together(String shape, List<AskedQuery> all) throws SqlFailure {
        List<ViewStatement> statements = all.stream().map(AskedQuery::statement).toList();
        long start = System.nanoTime();
        List<ViewAnswer> found = ask(all.get(0).view, statements.get(0).batch(), statement -> {
            ViewStatement.bind(statement, statements);
            return asked(statement, rows -> ViewStatement.read(rows, statements));
        });
        figures.together(shape, all.size(), System.nanoTime() - start);
        for (int i = 0; i < all.size(); i++) {
            answers.put(all.get(i).query, found.get(i));
        }
    }

    private <T> T ask(SearchedView view, String sql, SessionPool.ConnectionQuery<T> question) throws SqlFailure {
        try {
            return pool.ask(on, timeline == null ? sql : EvidenceQuery.around(sql), question);
        } catch (SqlFailure trouble) {
            throw view.judged(trouble);
        }
    }

    /** Something read of a result. */
    @FunctionalInterface
    private interface Rows<T extends @Nullable Object> {
        T of(ResultSet rows) throws SQLException;
    }

    /** The answer of a statement, or of the one between those that ask how new it is. */
    private <T> T asked(PreparedStatement statement, Rows<T> rows) throws SQLException {
        statement.execute();
        IntSupplier known = timeline;
        if (known == null) {
            return result(statement, rows);
        }
        ReadPoint before = ShapeBatch.<@Nullable ReadPoint>result(statement, row -> EvidenceQuery.before(row, known));
        first = first == null ? before : first;
        statement.getMoreResults();
        T answer = result(statement, rows);
        statement.getMoreResults();
        last = ShapeBatch.<@Nullable ReadPoint>result(statement, row -> EvidenceQuery.after(first, row));
        return answer;
    }

    private static <T extends @Nullable Object> T result(PreparedStatement statement, Rows<T> rows)
            throws SQLException {
        try (ResultSet result = statement.getResultSet()) {
            return rows.of(result);
        }
    }
}
