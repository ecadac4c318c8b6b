package io.sluice.searches;

import io.sluice.lookup.Value;
import io.sluice.postgres.ServerPool.On;
import io.sluice.postgres.SessionPool;
import io.sluice.postgres.SqlFailure;
import io.sluice.views.QuerySql;
import io.sluice.views.ViewAnswer;
import io.sluice.views.ViewQuery;
import io.sluice.views.ViewStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The queries of one batch on one server: those of one shape are one statement, where that is quicker than one for each. For one thread, once. */
final class ShapeBatch {
    private final SearchPool pool;
    private final On on;
    private final BodyMaker bodies;
    private final SearchFigures figures;
    private final Map<ViewQuery, Value> answers = new HashMap<>();
    private final long begin = System.nanoTime();

    ShapeBatch(SearchPool pool, On on, BodyMaker bodies, SearchFigures figures) {
        this.pool = pool;
        this.on = on;
        this.bodies = bodies;
        this.figures = figures;
    }

    /** A query and the statement that it has become. */
    private record AskedQuery(SearchedView view, ViewQuery query, ViewStatement statement) {}

    Map<ViewQuery, Value> read(List<ViewQuery> queries) throws SqlFailure {
        Map<String, List<AskedQuery>> statements = new LinkedHashMap<>();
        for (ViewQuery query : queries) {
            SearchedView view = pool.view(query.query().of().name());
            ViewStatement statement = QuerySql.of(view.view(), query);
            statements
                    .computeIfAbsent(statement.single(), unused -> new ArrayList<>())
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
        return answers;
    }

    private void alone(String shape, AskedQuery one) throws SqlFailure {
        long start = System.nanoTime();
        ViewAnswer answer = ask(one.view, one.statement.single(), statement -> {
            one.statement.bind(statement);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return one.statement.read(row);
            }
        });
        figures.alone(shape, System.nanoTime() - start);
        take(one, answer);
    }

    private void together(String shape, List<AskedQuery> all) throws SqlFailure {
        List<ViewStatement> statements = all.stream().map(AskedQuery::statement).toList();
        long start = System.nanoTime();
        List<ViewAnswer> found = ask(all.get(0).view, statements.get(0).batch(), statement -> {
            ViewStatement.bind(statement, statements);
            try (ResultSet rows = statement.executeQuery()) {
                return ViewStatement.read(rows, statements);
            }
        });
        figures.together(shape, all.size(), System.nanoTime() - start);
        for (int i = 0; i < all.size(); i++) {
            take(all.get(i), found.get(i));
        }
    }

    private <T> T ask(SearchedView view, String sql, SessionPool.ConnectionQuery<T> question) throws SqlFailure {
        try {
            return pool.ask(on, sql, question);
        } catch (SqlFailure trouble) {
            throw view.judged(trouble);
        }
    }

    private void take(AskedQuery asked, ViewAnswer answer) {
        Value body = bodies.body(asked.query, answer, begin);
        if (body != null) {
            answers.put(asked.query, body);
        }
    }
}
