package io.sluice.searches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.coalesce.LoadException;
import io.sluice.coalesce.Route;
import io.sluice.coalesce.Routing.Balance;
import io.sluice.embedded.SharedServers;
import io.sluice.lookup.Value;
import io.sluice.nodes.Lookups;
import io.sluice.nodes.NodeStanding;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.TableSettings;
import io.sluice.query.QueryLimits;
import io.sluice.query.QueryParser;
import io.sluice.views.JsonFormat;
import io.sluice.views.View;
import io.sluice.views.ViewQuery;
import io.sluice.views.ViewSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Queries of views on sessions of their own. */
class SearchesIT {
    private static final SharedServers.Database DB = SharedServers.database(0);

    private final AtomicBoolean serves = new AtomicBoolean(true);

    @BeforeEach
    void twoViews() {
        Lookups.sql(
                DB,
                "DROP TABLE IF EXISTS stops CASCADE",
                "CREATE TABLE stops (id int PRIMARY KEY, zone int NOT NULL)",
                "CREATE INDEX ON stops (zone)",
                "INSERT INTO stops SELECT n, n % 10 FROM generate_series(1, 100) n",
                "ALTER TABLE stops ADD COLUMN note text",
                "CREATE VIEW slow AS SELECT id, zone FROM stops WHERE pg_sleep(0.1) IS NOT NULL");
    }

    private Searches open(Duration timeout, String... views) throws DatabaseSetupException {
        DatabaseSettings database = new DatabaseSettings(
                DB.jdbcUrl(),
                DB.reader().user(),
                DB.reader().password(),
                2,
                List.of(TableSettings.of("urls", "random_key", "url", null)),
                timeout,
                Duration.ofMillis(50),
                Duration.ofSeconds(2));
        return Searches.open(
                List.of(new NodeStanding(DB.jdbcUrl(), serves::get, () -> true, () -> 0, () -> 1)),
                database,
                Stream.of(views).map(SearchesIT::view).toList(),
                (query, answer, evidence, since) -> answer.rows());
    }

    private static ViewSettings view(String name) {
        return new ViewSettings(
                name, name, List.of("id"), List.of(), List.of("id", "zone"), Map.of(), null, Duration.ZERO, 1000, 1000);
    }

    private static ViewQuery query(Searches searches, String view, String options) throws Exception {
        View found = Objects.requireNonNull(searches.view(view));
        return new ViewQuery(
                ViewQuery.Form.COLLECTION,
                new QueryParser(found.type(), QueryLimits.DEFAULT)
                        .parse(options)
                        .query(),
                JsonFormat.MINIMAL);
    }

    private static Route<ViewQuery, Value> route(Searches searches) {
        return searches.routing(Balance.ROUND_ROBIN).routes().get(0);
    }

    private static String read(Searches searches, ViewQuery query) throws Exception {
        return String.valueOf(route(searches).read(List.of(query)).values().get(query));
    }

    @Test
    void queriesOfOneShape_areOneStatement() throws Exception {
        try (Searches searches = open(Duration.ofSeconds(5), "stops")) {
            List<ViewQuery> asked = new ArrayList<>();
            for (int zone = 0; zone < 10; zone++) {
                asked.add(query(searches, "stops", "$filter=zone%20eq%20" + zone + "&$top=1&$select=id"));
            }
            asked.add(query(searches, "stops", "$filter=id%20eq%20100&$select=zone"));

            Map<ViewQuery, Value> answers = route(searches).read(asked).values();

            assertThat(answers.get(asked.get(3))).hasToString("{\"id\":3}");
            assertThat(answers.get(asked.get(0))).hasToString("{\"id\":10}");
            assertThat(answers.get(asked.get(10))).hasToString("{\"zone\":0}");
            assertThat(searches.figures().together()).isEqualTo(10);
            assertThat(searches.figures().statements()).isEqualTo(1);
            assertThat(searches.figures().alone()).isEqualTo(1);
        }
    }

    @Test
    void viewThatIsGone_leavesOthersAlone() throws Exception {
        Lookups.sql(DB, "CREATE OR REPLACE VIEW zones AS SELECT DISTINCT zone AS id, zone FROM stops");
        try (Searches searches = open(Duration.ofSeconds(5), "stops", "zones")) {
            ViewQuery gone = query(searches, "zones", "$top=1");
            ViewQuery there = query(searches, "stops", "$top=1&$select=id,zone");
            assertThat(read(searches, gone)).isEqualTo("{\"id\":0,\"zone\":0}");

            Lookups.sql(DB, "DROP VIEW zones");
            assertThatThrownBy(() -> read(searches, gone))
                    .isInstanceOf(LoadException.class)
                    .hasMessage("the view cannot be read at the moment");
            assertThatThrownBy(() -> route(searches).read(List.of(there, gone)))
                    .isInstanceOfSatisfying(LoadException.class, e -> assertThat(e.kind())
                            .as("a batch that is split, and read again in parts")
                            .isEqualTo(LoadException.Kind.BAD_ROW));
            assertThat(read(searches, there)).isEqualTo("{\"id\":1,\"zone\":1}");
            await().until(() -> searches.away().get(1).now() != null);
            assertThat(searches.away().get(1).now()).contains("view zones").contains("503");
            assertThat(searches.away().get(0).now()).isNull();

            Lookups.sql(DB, "CREATE VIEW zones AS SELECT DISTINCT zone AS id, zone FROM stops");
            await().until(() -> searches.away().get(1).now() == null);
            assertThat(read(searches, gone)).isEqualTo("{\"id\":0,\"zone\":0}");
        }
    }

    @Test
    void viewThatIsAltered_isWhatItIsNow() throws Exception {
        try (Searches searches = open(Duration.ofSeconds(5), "stops")) {
            ViewQuery before = query(searches, "stops", "$select=note&$top=1");
            assertThat(read(searches, before)).isEqualTo("{\"note\":null}");

            Lookups.sql(DB, "ALTER TABLE stops DROP COLUMN note");
            assertThatThrownBy(() -> read(searches, before))
                    .isInstanceOfSatisfying(LoadException.class, e -> assertThat(e.kind())
                            .as("worth another try")
                            .isEqualTo(LoadException.Kind.UNAVAILABLE));
            assertThat(Objects.requireNonNull(searches.view("stops")).type().find("note"))
                    .isNull();
            assertThat(read(searches, query(searches, "stops", "$top=1&$select=id,zone")))
                    .isEqualTo("{\"id\":1,\"zone\":1}");
        }
    }

    /** Any function of a view may raise any error: this one says that a table is missing. */
    @Test
    void queryThatFailsAgainAndAgain_costsNoConnectionEachTime() throws Exception {
        Lookups.sql(
                DB,
                "CREATE OR REPLACE FUNCTION fails(int) RETURNS int LANGUAGE plpgsql AS"
                        + " $$ BEGIN RAISE EXCEPTION USING ERRCODE = '42P01'; END $$",
                "CREATE VIEW failing AS SELECT id, fails(zone) AS zone FROM stops");
        try (Searches searches = open(Duration.ofSeconds(5), "failing")) {
            ViewQuery failing = query(searches, "failing", "$top=1&$filter=zone%20eq%201");
            long before = sessions();
            for (int i = 0; i < 30; i++) {
                assertThatThrownBy(() -> read(searches, failing))
                        .isInstanceOfSatisfying(
                                LoadException.class, e -> assertThat(e.kind()).isEqualTo(LoadException.Kind.BAD_ROW));
            }
            assertThat(sessions() - before).isLessThan(20);
        }
    }

    /** Of this database, since it was made. */
    private static long sessions() throws Exception {
        try (Connection owner = DB.owner();
                ResultSet row = owner.createStatement()
                        .executeQuery("SELECT sessions FROM pg_stat_database WHERE datname = current_database()")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void queryPastItsTime_leavesItsConnectionFree() throws Exception {
        try (Searches searches = open(Duration.ofMillis(300), "stops", "slow")) {
            ViewQuery slow = query(searches, "slow", "");
            for (int i = 0; i < 4; i++) {
                assertThatThrownBy(() -> read(searches, slow))
                        .isInstanceOfSatisfying(
                                LoadException.class, e -> assertThat(e.kind()).isEqualTo(LoadException.Kind.TIMEOUT));
            }
            assertThat(read(searches, query(searches, "stops", "$top=1&$select=id,zone")))
                    .isEqualTo("{\"id\":1,\"zone\":1}");
        }
    }

    @Test
    void nodeThatIsNotReadFrom_isNotOpen() throws Exception {
        try (Searches searches = open(Duration.ofSeconds(5), "stops")) {
            assertThat(route(searches).open()).isTrue();

            serves.set(false);

            assertThat(route(searches).open()).isFalse();
        }
    }

    @Test
    void open_viewThatIsNotThere_saysSo() {
        assertThatThrownBy(() -> open(Duration.ofSeconds(5), "stops", "nowhere"))
                .isInstanceOf(DatabaseSetupException.class)
                .hasMessageContaining("nowhere")
                .hasMessageNotContaining("\n");
    }
}
