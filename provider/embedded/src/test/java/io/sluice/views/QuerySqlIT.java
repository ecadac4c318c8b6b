package io.sluice.views;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.embedded.SharedServers;
import io.sluice.nodes.Lookups;
import io.sluice.query.NormalForm;
import io.sluice.query.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What queries of a view answer. */
class QuerySqlIT {
    private static final SharedServers.Database DB = SharedServers.database(0);
    private static Handle handle;
    private static View view;

    @BeforeAll
    static void create() throws Exception {
        Lookups.sql(
                DB,
                "CREATE TYPE colour AS ENUM ('red', 'green')",
                "CREATE TABLE things(id int PRIMARY KEY, name text COLLATE \"C\", price numeric, weight float8, n bigint,"
                        + " made timestamptz, day date, at time, took interval, colour colour, data bytea, code char(5),"
                        + " ok boolean, u uuid, lon float8, lat float8, word varchar(20))",
                "INSERT INTO things VALUES"
                        + " (1, 'apple', 5, 1.5, 9007199254740993, '2026-01-31 10:00+00', '2026-01-31', '10:15:30', '1 day 2 hours', 'red',"
                        + " '\\xfbff00', 'ab', true, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 13.4, 52.5, 'x'),"
                        + " (2, '50% off_\\', 5.50, 'NaN', -1, '2026-01-31 23:59:59.123456+00', '2025-12-01', '23:59:59.5', '-1 mon', 'green',"
                        + " '', 'b', false, NULL, 121.5, 31.2, 'y'),"
                        + " (3, NULL, NULL, 'Infinity', 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),"
                        + " (4, '\u9e97 it''s \"q\"', 7, '-Infinity', 4, '2020-02-29 00:00+00', '2020-02-29', '00:00', '1.5 s', 'red',"
                        + " '\\x00', 'abc', true, 'b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 0, 0, 'Z')");
        handle = Views.open(DB);
        view = ViewCatalogue.find(
                handle,
                Views.settings(
                        "things",
                        List.of(),
                        List.of(),
                        List.of(
                                "name", "price", "weight", "n", "made", "day", "at", "took", "colour", "data", "code",
                                "ok", "u", "lon", "lat", "word", "place"),
                        Map.of("place", List.of("lon", "lat")),
                        null,
                        1000));
    }

    @AfterAll
    static void close() {
        handle.close();
    }

    /** The ids that a filter finds, in their order. */
    private static String found(String filter) throws Exception {
        return Views.rows(handle, view, "$filter", filter, "$select", "id").replaceAll("[^0-9,]", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "price eq 5 | 1",
                "price ne 5 | 2,3,4",
                "price eq null | 3",
                "price ne null | 1,2,4",
                "price gt 5 | 2,4",
                "not (price gt 5) | 1,3",
                "not (price eq 5) | 2,3,4",
                "not (price ne 5) | 1",
                "price in (5, null) | 1,3",
                "price in (5, 7) | 1,4",
                "not (price in (5, 7)) | 2,3",
                "price ge null | ``",
                "not (price le null) | 1,2,3,4",
                "name eq '50% off_\\' | 2",
                "contains(name, '%') | 2",
                "contains(name, '_\\') | 2",
                "not contains(name, 'p') | 2,4",
                "contains(name, '') | 1,2,4",
                "contains(name, 'p') eq null | 3",
                "contains(name, 'p') ne true | 2,3,4",
                "startswith(name, 'app') | 1",
                "startswith(name, '') | 1,2,4",
                "startswith(name, '\u9e97') | 4",
                "endswith(name, '') | 1,2,4",
                "endswith(name, 'le') | 1",
                "endswith(name, 'an apple') | ``",
                "name eq '\u9e97 it''s \"q\"' | 4",
                "length(name) eq 10 | 4",
                "indexof(name, 'pl') eq 2 | 1",
                "substring(name, 1) eq 'pple' | 1",
                "substring(name, 1, 2) eq 'pp' | 1",
                "substring(name, 99) eq '' | 1,2,4",
                "toupper(name) eq 'APPLE' | 1",
                "tolower(concat(name, 'X')) eq 'applex' | 1",
                "trim(concat(' ', name)) eq 'apple' | 1",
                "weight gt 1 | 1,3",
                "weight eq weight | 1,3,4",
                "weight ne weight | 2",
                "not (weight ge weight) | 2",
                "n eq 9007199254740993 | 1",
                "n eq 9007199254740992 | ``",
                "n add 1 eq 0 | 2",
                "n div 2 eq 0 | 2,3",
                "n mul n gt 1e30 | 1",
                "-n eq 1 | 2",
                "5 div n eq null | 3",
                "n mod 3 eq -1 | 2",
                "price div 2 eq 2.5 | 1",
                "made gt 2026-01-31T11:00:00+01:00 | 2",
                "made eq 2026-01-31T10:00:00Z | 1",
                "year(made) eq 2020 | 4",
                "hour(made) eq 23 and minute(made) eq 59 and second(made) eq 59 | 2",
                "date(made) eq 2026-01-31 | 1,2",
                "day(day) eq 29 | 4",
                "month(day) eq 12 | 2",
                "at ge 23:59:59.5 | 2",
                "took gt duration'P1D' | 1",
                "took eq duration'PT26H' | 1",
                "colour eq 'red' | 1,4",
                "colour eq 'mauve' | ``",
                "colour ne 'red' | 2,3",
                "colour in ('red', 'mauve') | 1,4",
                "not (colour in ('red', 'mauve')) | 2,3",
                "data eq binary'AA==' | 4",
                "code eq 'ab' | 1",
                "code eq 'ab ' | ``",
                "code in ('ab', 'b ') | 1",
                "startswith(code, 'ab') | 1,4",
                "length(code) eq 1 | 2",
                "ok | 1,4",
                "not ok | 2",
                "ok eq null | 3",
                "ok eq true or price eq null | 1,3,4",
                "u eq A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11 | 1",
                "round(price) eq 6 | 2",
                "floor(price) eq 5 | 1,2",
                "ceiling(weight) eq 2 | 1",
                "round(weight) eq 2 | 1",
                "word eq name | 3",
                "word ne name | 1,2,4",
                "word gt name | 1,2",
                "geo.distance(place, geography'SRID=4326;Point(13.4 52.5)') lt 1 | 1",
                "geo.distance(place, geography'SRID=4326;Point(121.4 31.2)') lt 10000 | 2",
                "geo.distance(place, geography'SRID=4326;Point(121.4 31.2)') lt 9000 | ``",
                "not (geo.distance(place, geography'SRID=4326;Point(0 0)') gt 1) | 3,4",
                "place eq null | 3",
                "null eq null | 1,2,3,4",
                "false or id eq 2 | 2",
            })
    void filter_findsItsRows(String filter, String ids) throws Exception {
        assertThat(found(filter)).isEqualTo(ids);
    }

    @Test
    void row_isJsonToTheLastDigit() throws Exception {
        assertThat(Views.rows(handle, view, "$filter", "id eq 1"))
                .isEqualTo("{\"id\":1,\"name\":\"apple\",\"price\":5,\"weight\":1.5,\"n\":9007199254740993,"
                        + "\"made\":\"2026-01-31T10:00:00+00:00\",\"day\":\"2026-01-31\",\"at\":\"10:15:30\","
                        + "\"took\":\"PT93600.000000S\",\"colour\":\"red\",\"data\":\"-_8A\",\"code\":\"ab\",\"ok\":true,"
                        + "\"u\":\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\",\"lon\":13.4,\"lat\":52.5,\"word\":\"x\","
                        + "\"place\":{\"type\" : \"Point\", \"coordinates\" : [13.4, 52.5]}}");
        assertThat(Views.rows(handle, view, "$select", "price,weight,took", "$orderby", "id"))
                .isEqualTo("{\"price\":5,\"weight\":1.5,\"took\":\"PT93600.000000S\"},"
                        + "{\"price\":5.50,\"weight\":\"NaN\",\"took\":\"-PT2592000.000000S\"},"
                        + "{\"price\":null,\"weight\":\"INF\",\"took\":null},"
                        + "{\"price\":7,\"weight\":\"-INF\",\"took\":\"PT1.500000S\"}");
        assertThat(Views.text(Views.answer(
                        handle,
                        QuerySql.page(view, Views.query(view, "$select", "n,price", "$filter", "id lt 4"), true))))
                .isEqualTo(
                        "{\"price\":\"5\",\"n\":\"9007199254740993\"},{\"price\":\"5.50\",\"n\":\"-1\"},{\"price\":null,\"n\":\"0\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "price, 3;1;2;4",
        "price desc, 4;2;1;3",
        "name desc, 4;1;2;3",
        "colour, 3;2;1;4",
        "'ok desc,id desc', 4;1;2;3",
        "'length(name),weight desc', 3;1;2;4",
        "weight, 4;1;3;2",
        "took desc, 1;4;2;3",
        "made, 3;4;1;2",
        "u desc, 4;1;2;3"
    })
    void pages_joinWithoutAGap(String order, String ids) throws Exception {
        View small = new View(
                Views.settings("things", List.of(), List.of(), null, Map.of(), null, 1),
                view.relation(),
                view.type(),
                view.columns(),
                view.letters(),
                view.sources(),
                List.of());
        List<String> pages = new ArrayList<>();
        String token = null;
        do {
            Query query = token == null
                    ? Views.query(small, "$orderby", order, "$select", "id", "$count", "true")
                    : Views.query(small, "$orderby", order, "$select", "id", "$count", "true", "$skiptoken", token);
            ViewAnswer answer = Views.answer(handle, QuerySql.page(small, query, false));
            assertThat(answer.total()).isEqualTo(4);
            assertThat(answer.count()).isEqualTo(1);
            pages.add(Views.text(answer).replaceAll("[^0-9]", ""));
            token = answer.more() ? NormalForm.skipToken(query, answer.last()) : null;
        } while (token != null);
        assertThat(String.join(";", pages)).isEqualTo(ids);
    }

    @Test
    void topAndSkip_cutTheOrder() throws Exception {
        assertThat(Views.rows(handle, view, "$top", "2", "$skip", "1", "$select", "id"))
                .isEqualTo("{\"id\":2},{\"id\":3}");
        assertThat(Views.rows(handle, view, "$skip", "3", "$select", "id")).isEqualTo("{\"id\":4}");
        assertThat(Views.rows(handle, view, "$skip", "30", "$select", "id")).isEmpty();
        ViewAnswer none =
                Views.answer(handle, QuerySql.page(view, Views.query(view, "$top", "0", "$count", "true"), false));
        assertThat(none.count()).isZero();
        assertThat(none.total()).isEqualTo(4);
        assertThat(none.more()).isFalse();
    }

    @Test
    void count_countsWhatTheFilterFinds() throws Exception {
        Query query = Views.query(view, "$filter", "price gt 5");
        assertThat(Views.answer(handle, QuerySql.count(view, query.filter())).total())
                .isEqualTo(2);
        assertThat(Views.answer(handle, QuerySql.count(view, null)).total()).isEqualTo(4);
    }

    @Test
    void batch_answersEachQueryAsAlone() throws Exception {
        List<ViewStatement> statements = new ArrayList<>();
        for (String filter : List.of(
                "name eq 'apple' and price in (5, 7) and n gt 0",
                "name eq 'none' and price in (1, 2) and n gt 3",
                "name eq '\u9e97 it''s \"q\"' and price in (5.5, 7, 9, 11) and n gt -5")) {
            statements.add(
                    QuerySql.page(view, Views.query(view, "$filter", filter, "$top", "3", "$count", "true"), false));
        }
        assertThat(statements.stream().map(ViewStatement::batch).distinct()).hasSize(1);
        List<ViewAnswer> together = Views.answers(handle, statements);
        for (int i = 0; i < statements.size(); i++) {
            ViewAnswer alone = Views.answer(handle, statements.get(i));
            assertThat(Views.text(together.get(i))).isEqualTo(Views.text(alone));
            assertThat(together.get(i).total()).isEqualTo(alone.total());
        }
        assertThat(together.stream().map(ViewAnswer::count)).containsExactly(1, 0, 1);
    }

    @Test
    void noTextOfTheCaller_isInTheStatement() throws Exception {
        ViewStatement statement = QuerySql.page(
                view,
                Views.query(
                        view,
                        "$filter",
                        "name eq 'evil1' or contains(name,'evil2') or startswith(name,'evil3') or name in ('evil4','evil5')"
                                + " or n eq 666 or price add 667 gt 668.5 or weight lt 669e0",
                        "$top",
                        "667",
                        "$skip",
                        "668"),
                false);
        assertThat(statement.single()).doesNotContain("evil", "66");
        assertThat(Views.answer(handle, statement).count()).isZero();
    }
}
