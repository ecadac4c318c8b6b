package io.sluice.views;

import io.sluice.embedded.SharedServers;
import io.sluice.nodes.Lookups;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.query.Query;
import io.sluice.query.QueryException;
import io.sluice.query.QueryLimits;
import io.sluice.query.QueryParser;
import io.sluice.sessions.SessionSource;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Views of a test's database, asked as a lookup's session asks. */
final class Views {
    private Views() {}

    static Handle open(SharedServers.Database database) {
        try {
            DatabaseSettings settings = Lookups.settings(database, "urls");
            return SessionSource.jdbi(SessionSource.of(settings, Duration.ofSeconds(20)))
                    .open();
        } catch (DatabaseSetupException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Declared with a key alone. */
    static ViewSettings settings(String relation, String... key) {
        return settings(relation, List.of(key), List.of(), null, Map.of(), null, 1000);
    }

    static ViewSettings settings(
            String relation,
            List<String> key,
            List<String> columns,
            @Nullable List<String> filterable,
            Map<String, List<String>> positions,
            @Nullable String zone,
            int page) {
        return new ViewSettings(
                relation, relation, key, columns, filterable, positions, zone, Duration.ZERO, page, 100_000);
    }

    /** Every option, as a URL has them: names and values in turn. */
    static Query query(View view, String... options) throws QueryException {
        StringBuilder raw = new StringBuilder();
        for (int i = 0; i < options.length; i += 2) {
            raw.append(i == 0 ? "" : "&").append(options[i]).append('=');
            raw.append(URLEncoder.encode(options[i + 1], StandardCharsets.UTF_8).replace("+", "%20"));
        }
        QueryLimits usual = QueryLimits.DEFAULT;
        QueryLimits limits = new QueryLimits(
                usual.length(),
                usual.depth(),
                usual.nodes(),
                usual.listed(),
                view.settings().page(),
                view.settings().mostSkipped());
        return new QueryParser(view.type(), limits).parse(raw.toString()).query();
    }

    static ViewAnswer answer(Handle handle, ViewStatement statement) throws SQLException {
        try (PreparedStatement prepared = handle.getConnection().prepareStatement(statement.single())) {
            statement.bind(prepared);
            try (ResultSet row = prepared.executeQuery()) {
                row.next();
                return statement.read(row);
            }
        }
    }

    /** Those of one shape, in one statement. */
    static List<ViewAnswer> answers(Handle handle, List<ViewStatement> statements) throws SQLException {
        try (PreparedStatement prepared =
                handle.getConnection().prepareStatement(statements.get(0).batch())) {
            ViewStatement.bind(prepared, statements);
            try (ResultSet rows = prepared.executeQuery()) {
                return ViewStatement.read(rows, statements);
            }
        }
    }

    static String rows(Handle handle, View view, String... options) throws QueryException, SQLException {
        return text(answer(handle, QuerySql.page(view, query(view, options), false)));
    }

    static String text(ViewAnswer answer) {
        return answer.rows().toString();
    }
}
