package io.sluice.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.embedded.SharedServers;
import io.sluice.nodes.Lookups;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.query.Property;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found of a declared view, and what is said of one that is no good. */
class ViewCatalogueIT {
    private static final SharedServers.Database DB = SharedServers.database(0);
    private static Handle handle;

    @BeforeAll
    static void create() throws SQLException {
        Lookups.sql(
                DB,
                "CREATE TYPE side AS ENUM ('near', 'far')",
                "CREATE DOMAIN code AS varchar(9) CHECK (VALUE <> '')",
                "CREATE TABLE stops(stop_id code PRIMARY KEY, name text NOT NULL, lon float8, lat numeric(9, 6), door point,"
                        + " seen timestamp, tags text[], extra jsonb, \"no name\" int, side side, vector tsvector)",
                "CREATE INDEX ON stops (name)",
                "CREATE INDEX ON stops (lon, side)",
                "CREATE TABLE arrivals(stop text NOT NULL REFERENCES stops, due timestamptz NOT NULL, route text, delay int,"
                        + " PRIMARY KEY (stop, due))",
                "CREATE VIEW next AS SELECT a.stop AS s, a.due, s.name FROM arrivals a JOIN stops s ON s.stop_id = a.stop",
                "CREATE VIEW soon AS SELECT * FROM next WHERE due > now()",
                "CREATE VIEW dice AS SELECT stop, random() AS r FROM arrivals",
                "CREATE VIEW upon AS SELECT s, count(*) AS n, upper(max(name)) AS name FROM next GROUP BY s",
                "CREATE MATERIALIZED VIEW kept AS SELECT * FROM arrivals",
                "CREATE UNIQUE INDEX ON kept (stop, due)",
                "CREATE VIEW onkept AS SELECT * FROM kept",
                "CREATE TABLE loose(id int, other int)",
                "CREATE INDEX ON loose (id)",
                "CREATE VIEW onloose AS SELECT * FROM loose",
                "CREATE TABLE nullable(id int UNIQUE)",
                "CREATE UNLOGGED TABLE unlogged(id int PRIMARY KEY)",
                "CREATE TABLE parts(id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at)",
                "CREATE TABLE parts1 PARTITION OF parts FOR VALUES FROM ('2020-01-01') TO ('2030-01-01')",
                "CREATE TABLE guarded(id int PRIMARY KEY)",
                "ALTER TABLE guarded ENABLE ROW LEVEL SECURITY",
                "CREATE VIEW system AS SELECT oid, relname FROM pg_class",
                "CREATE VIEW called AS SELECT * FROM pg_timezone_names",
                "CREATE TABLE secret(id int PRIMARY KEY, word text)");
        Lookups.sql(DB, "CREATE FUNCTION f() RETURNS SETOF arrivals LANGUAGE sql STABLE AS 'SELECT * FROM arrivals'");
        Lookups.sql(DB, "CREATE VIEW hidden AS SELECT * FROM f()");
        try (Connection owner = DB.owner();
                Statement statement = owner.createStatement()) {
            statement.execute("REVOKE ALL ON secret FROM " + DB.reader().user());
        }
        handle = Views.open(DB);
    }

    @AfterAll
    static void close() {
        handle.close();
    }

    private static List<String> shown(View view) {
        return view.type().properties().stream()
                .map(p -> p.name() + " " + p.type() + (p.nullable() ? "?" : "") + (p.filterable() ? " filterable" : ""))
                .toList();
    }

    @Test
    void table_isFoundWithItsPrimaryKeyAndIndexes() throws Exception {
        View view = ViewCatalogue.find(
                handle,
                Views.settings(
                        "stops",
                        List.of(),
                        List.of(),
                        null,
                        Map.of("place", List.of("lon", "lat"), "entrance", List.of("door")),
                        "Europe/Berlin",
                        10));
        assertThat(shown(view))
                .containsExactlyInAnyOrder(
                        "stop_id STRING filterable",
                        "name STRING filterable",
                        "lon DOUBLE? filterable",
                        "lat DECIMAL?",
                        "seen DATE_TIME_OFFSET?",
                        "extra STRING?",
                        "side STRING?",
                        "place GEOGRAPHY_POINT? filterable",
                        "entrance GEOGRAPHY_POINT? filterable");
        assertThat(view.type().key()).extracting(Property::name).containsExactly("stop_id");
        assertThat(view.warnings())
                .hasSize(4)
                .anySatisfy(line -> assertThat(line).contains("\"tags\"").contains("OData has no type for text[]"))
                .anySatisfy(line -> assertThat(line).contains("\"vector\"").contains("left out"))
                .anySatisfy(line -> assertThat(line).contains("\"no name\"").contains("none of OData"))
                .anySatisfy(line ->
                        assertThat(line).contains("EVERY FILTER BY place ALONE").contains("(\"lat\")"));
        assertThat(view.sources().isCacheable()).isTrue();
    }

    @Test
    void view_takesItsIndexesFromTheTablesBeneath() throws Exception {
        View view = ViewCatalogue.find(handle, Views.settings("next", "s", "due"));
        assertThat(shown(view))
                .containsExactly("s STRING filterable", "due DATE_TIME_OFFSET filterable", "name STRING? filterable");
        assertThat(view.warnings()).isEmpty();
        assertThat(view.sources().tables()).extracting(table -> table.table()).containsExactly("arrivals", "stops");
        assertThat(view.sources().uncacheable()).isNull();
    }

    @Test
    void filterableColumnWithoutIndex_isAWarning() throws Exception {
        View view = ViewCatalogue.find(
                handle, Views.settings("arrivals", List.of(), List.of(), List.of("delay", "due"), Map.of(), null, 10));
        assertThat(shown(view))
                .containsExactly(
                        "stop STRING filterable",
                        "due DATE_TIME_OFFSET filterable",
                        "route STRING?",
                        "delay INT32? filterable");
        assertThat(view.warnings())
                .singleElement()
                .asString()
                .contains("EVERY FILTER BY delay ALONE READS ALL OF \"public\".\"arrivals\"")
                .contains("run: CREATE INDEX CONCURRENTLY ON \"public\".\"arrivals\" (\"delay\")");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nowhere | | there is no table \"nowhere\" in the search path",
                "next | | next needs a key, and \"public\".\"next\" has no primary key: say which columns",
                "next | x | there is no key column \"x\" in \"public\".\"next\"; its columns are: \"s\", \"due\"",
                "loose | id | nothing keeps two rows of \"public\".\"loose\" from having the same \"id\"",
                "loose | id | run: CREATE UNIQUE INDEX CONCURRENTLY ON \"public\".\"loose\" (\"id\"), or add columns to the key",
                "parts | id | it is partitioned by other columns: add those to the key of parts",
                "secret | | no right to read \"id\", \"word\" of \"public\".\"secret\"; run: GRANT SELECT",
                "stops_pkey | | is no table and no view",
            })
    void unfitView_isRefusedInOneLine(String relation, @Nullable String key, String line) {
        assertThatThrownBy(() -> ViewCatalogue.find(
                        handle, key == null ? Views.settings(relation) : Views.settings(relation, key)))
                .isInstanceOf(DatabaseSetupException.class)
                .hasMessageContaining(line)
                .message()
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "columns | tags | the column \"tags\" of \"public\".\"stops\" cannot be shown: OData has no type for text[]",
                "columns | seen | it is a timestamp without time zone; say in which it is, view.stops.zone =",
                "columns | door | it is a point; if it is one on earth, say view.stops.position.NAME = door",
                "columns | none | there is no shown column \"none\"",
                "filterable | none | there is no filterable column \"none\"",
                "filterable | tags | the filterable column \"tags\" of \"public\".\"stops\" is not shown",
                "filterable | extra | filters cannot name the column \"extra\" of \"public\".\"stops\", which is jsonb",
                "key | lon | the key column \"lon\" of \"public\".\"stops\" is of type double precision, which can be no key",
                "position | name | is of type text, and the position p is of two columns of numbers",
                "position | none | there is no position column \"none\"",
            })
    void unfitColumn_isRefusedInOneLine(String what, String column, String line) {
        List<String> one = List.of(column);
        List<String> none = List.of();
        assertThatThrownBy(() -> ViewCatalogue.find(
                        handle,
                        Views.settings(
                                "stops",
                                what.equals("key") ? one : none,
                                what.equals("columns") ? one : none,
                                what.equals("filterable") ? one : null,
                                what.equals("position") ? Map.of("p", one) : Map.of(),
                                null,
                                10)))
                .isInstanceOf(DatabaseSetupException.class)
                .hasMessageContaining(line)
                .message()
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "soon | s | it calls now() (STABLE)",
                "dice | stop | it calls random() (VOLATILE)",
                "kept | stop,due | \"public\".\"kept\" is a materialized view, and the log says nothing of its REFRESH",
                "onkept | stop,due | \"public\".\"kept\" is a materialized view",
                "unlogged | id | \"public\".\"unlogged\" is unlogged",
                "guarded | id | \"public\".\"guarded\" has row-level security",
                "system | relname | \"pg_catalog\".\"pg_class\" is of the server's own",
                "called | name | it calls pg_timezone_names() (STABLE)",
                "hidden | stop,due | it calls f() (STABLE)",
            })
    void viewThatChangesByItself_isNotCacheable(String relation, String key, String why) throws Exception {
        View view = ViewCatalogue.find(handle, Views.settings(relation, key.split(",")));
        assertThat(view.sources().isCacheable()).isFalse();
        assertThat(view.sources().uncacheable()).contains(why).hasLineCount(1);
    }

    @Test
    void steadyViews_areCacheable() throws Exception {
        assertThat(ViewCatalogue.find(handle, Views.settings("upon", "s"))
                        .sources()
                        .uncacheable())
                .isNull();
        assertThat(ViewCatalogue.find(handle, Views.settings("onloose", "id"))
                        .sources()
                        .uncacheable())
                .as("whether the log tells of its table is found by who publishes that")
                .isNull();
        View parts = ViewCatalogue.find(handle, Views.settings("parts"));
        assertThat(parts.sources().uncacheable()).isNull();
        assertThat(parts.sources().tables()).extracting(table -> table.table()).containsExactly("parts1");
    }

    @Test
    void typeInASchemaThatIsShut_cannotBeFilteredBy() throws Exception {
        Lookups.sql(
                DB,
                "CREATE SCHEMA shut",
                "CREATE TYPE shut.mood AS ENUM ('sad')",
                "CREATE TABLE moody(id int PRIMARY KEY, mood shut.mood)",
                "CREATE INDEX ON moody (mood)",
                "INSERT INTO moody VALUES (1, 'sad')");
        View view = ViewCatalogue.find(handle, Views.settings("moody"));
        assertThat(shown(view)).containsExactly("id INT32 filterable", "mood STRING?");
        assertThat(Views.rows(handle, view)).isEqualTo("{\"id\":1,\"mood\":\"sad\"}");
        assertThatThrownBy(() -> ViewCatalogue.find(
                        handle, Views.settings("moody", List.of(), List.of(), List.of("mood"), Map.of(), null, 10)))
                .isInstanceOf(DatabaseSetupException.class)
                .hasMessageContaining("no right to use schema \"shut\"; run: GRANT USAGE ON SCHEMA \"shut\" TO");
    }

    @Test
    void keyThatMayBeNull_isAWarning() throws Exception {
        assertThat(ViewCatalogue.find(handle, Views.settings("nullable", "id")).warnings())
                .singleElement()
                .asString()
                .contains("may be null")
                .contains("ALTER COLUMN \"id\" SET NOT NULL");
    }
}
