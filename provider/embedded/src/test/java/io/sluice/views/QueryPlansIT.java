package io.sluice.views;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.embedded.SharedServers;
import io.sluice.nodes.Lookups;
import io.sluice.query.NormalForm;
import io.sluice.query.Query;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the server runs the statements of queries, with the plan that it keeps for all values: by indexes. */
class QueryPlansIT {
    private static final SharedServers.Database DB = SharedServers.database(0);
    private static Handle handle;
    private static View view;

    @BeforeAll
    static void create() throws Exception {
        Lookups.sql(
                DB,
                "CREATE TABLE arrivals(id int PRIMARY KEY, routeid text COLLATE \"C\" NOT NULL, stopid text NOT NULL,"
                        + " due timestamptz NOT NULL, delay int, lon float8, lat float8)",
                "INSERT INTO arrivals SELECT n, 'r' || n % 500, 's' || n % 2000, '2026-01-01Z'::timestamptz + n * interval '1 s',"
                        + " n % 60, n % 360 - 180, n % 180 - 90 FROM generate_series(1, 200000) n",
                "CREATE INDEX ON arrivals (routeid, stopid)",
                "CREATE INDEX ON arrivals (due)",
                "CREATE INDEX ON arrivals (delay NULLS FIRST, id)",
                "CREATE INDEX ON arrivals (lat)",
                "CREATE VIEW shown AS SELECT id, routeid AS route, stopid AS stop, due FROM arrivals WHERE delay < 50");
        try (Connection owner = DB.owner();
                Statement statement = owner.createStatement()) {
            statement.execute("VACUUM ANALYZE arrivals"); // and what the planner knows of it
        }
        handle = Views.open(DB);
        view = ViewCatalogue.find(
                handle,
                Views.settings(
                        "arrivals",
                        List.of(),
                        List.of(),
                        List.of("routeid", "stopid", "due", "delay", "place"),
                        Map.of("place", List.of("lon", "lat")),
                        null,
                        100));
    }

    @AfterAll
    static void close() {
        handle.close();
    }

    /** The plan that the session keeps for all values. */
    private static String plan(ViewStatement statement) throws SQLException {
        StringBuilder sql = new StringBuilder();
        int parameters = 0;
        for (char c : statement.single().toCharArray()) {
            sql.append(c == '?' ? "$" + ++parameters : String.valueOf(c));
        }
        String types = statement.parameters().stream()
                .map(Parameters.SqlParameter::type)
                .collect(Collectors.joining(", "));
        String nulls = String.join(", ", Collections.nCopies(parameters, "NULL"));
        try (Statement explain = handle.getConnection().createStatement()) {
            explain.execute("PREPARE asked" + (parameters == 0 ? "" : "(" + types + ")") + " AS " + sql);
            String plan =
                    lines(explain.executeQuery("EXPLAIN EXECUTE asked" + (parameters == 0 ? "" : "(" + nulls + ")")));
            explain.execute("DEALLOCATE asked");
            return plan;
        }
    }

    private static String lines(ResultSet rows) throws SQLException {
        StringBuilder lines = new StringBuilder();
        while (rows.next()) {
            lines.append(rows.getString(1)).append('\n');
        }
        return lines.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "routeid eq 'r7' and stopid eq 's7' | arrivals_routeid_stopid_idx",
                "routeid eq 'r7' and stopid in ('s7', 's507') | arrivals_routeid_stopid_idx",
                "startswith(routeid, 'r49') and delay eq 7 | arrivals_",
                "due ge 2026-01-02T00:00:00Z and due lt 2026-01-02T00:01:00Z | arrivals_due_idx",
                "id eq 77 | arrivals_pkey",
                "id in (77, 78) | arrivals_pkey",
                "delay eq null | arrivals_delay_id_idx",
                "geo.distance(place, geography'SRID=4326;Point(10 50)') lt 1000 | arrivals_lat_idx",
                "(routeid eq 'r7' and stopid eq 's7') or id eq 5 | arrivals_pkey",
            })
    void filter_isAnIndexScan(String filter, String index) throws Exception {
        String plan = plan(QuerySql.page(view, Views.query(view, "$filter", filter, "$count", "true"), false));
        assertThat(plan).contains(index).doesNotContain("Seq Scan on arrivals");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$orderby=id | arrivals_pkey",
                "$orderby=id desc&$top=20 | Index Scan Backward using arrivals_pkey",
                "$orderby=due desc&$top=20&$skip=10 | arrivals_due_idx",
                "$orderby=delay&$top=3 | arrivals_delay_id_idx",
            })
    void order_isThatOfAnIndex(String options, String index) throws Exception {
        List<String> given = new ArrayList<>();
        for (String option : options.strip().split("&", -1)) {
            given.addAll(List.of(option.split("=", 2)));
        }
        String plan = plan(QuerySql.page(view, Views.query(view, given.toArray(String[]::new)), false));
        assertThat(plan).contains(index).doesNotContain("Seq Scan on arrivals");
    }

    /** The planner does not know how many rows are wanted, and must not take it for few: it would look for them in the order of the key. */
    @Test
    void largePage_isFoundByItsFilter_andSorted() throws Exception {
        Query page = Views.query(view, "$filter", "routeid eq 'r7'", "$top", "60");
        assertThat(plan(QuerySql.page(view, page, false)))
                .contains("arrivals_routeid_stopid_idx")
                .doesNotContain("arrivals_pkey");
    }

    @Test
    void nextPage_beginsInTheIndex() throws Exception {
        Query first = Views.query(view, "$orderby", "id desc");
        ViewAnswer answer = Views.answer(handle, QuerySql.page(view, first, false));
        assertThat(answer.more()).isTrue();
        String token = NormalForm.skipToken(first, answer.last());
        String plan = plan(QuerySql.page(view, Views.query(view, "$orderby", "id desc", "$skiptoken", token), false));
        assertThat(plan).contains("Index Cond: (id < $1)").doesNotContain("Seq Scan");
    }

    @Test
    void view_isAskedByTheIndexBeneath() throws Exception {
        View shown = ViewCatalogue.find(
                handle,
                Views.settings("shown", List.of("id"), List.of(), List.of("route", "stop"), Map.of(), null, 10));
        String plan = plan(QuerySql.page(
                shown, Views.query(shown, "$filter", "route eq 'r7' and stop eq 's7'", "$top", "5"), false));
        assertThat(plan).contains("arrivals_routeid_stopid_idx").doesNotContain("Seq Scan on arrivals");
    }

    @Test
    void batch_isANestedLoopOverIndexScans() throws Exception {
        List<ViewStatement> statements = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            statements.add(QuerySql.page(
                    view, Views.query(view, "$filter", "routeid eq 'r" + i + "' and stopid eq 's" + i + "'"), false));
        }
        String plan;
        try (PreparedStatement explain = handle.getConnection()
                .prepareStatement(
                        "EXPLAIN (ANALYZE, TIMING OFF) " + statements.get(0).batch())) {
            ViewStatement.bind(explain, statements);
            plan = lines(explain.executeQuery());
        }
        assertThat(plan)
                .contains("Nested Loop")
                .contains("arrivals_routeid_stopid_idx")
                .containsPattern("loops=50")
                .doesNotContain("Seq Scan on arrivals");
        List<ViewAnswer> together = Views.answers(handle, statements);
        assertThat(together).allMatch(answer -> answer.count() == 100);
        for (int i = 0; i < 50; i += 7) {
            assertThat(together.get(i)).isEqualTo(Views.answer(handle, statements.get(i)));
        }
    }
}
