package io.sluice.views;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.embedded.SharedServers;
import io.sluice.nodes.Lookups;
import io.sluice.query.NormalForm;
import io.sluice.query.Query;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts in the order of a language, and texts that the database takes for equal: a filter tells them apart, and pages join. */
class TextColumnsIT {
    private static final SharedServers.Database DB = SharedServers.database(0);
    private static Handle handle;
    private static View view;

    @BeforeAll
    static void create() throws Exception {
        try (Connection superuser = DB.superuser();
                Statement statement = superuser.createStatement()) {
            statement.execute(
                    "CREATE SCHEMA ext; GRANT USAGE ON SCHEMA ext TO PUBLIC; CREATE EXTENSION citext SCHEMA ext");
        }
        Lookups.sql(
                DB,
                "CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
                "CREATE TABLE words(id int PRIMARY KEY, de text COLLATE \"de-x-icu\", ci ext.citext, nd text COLLATE nocase,"
                        + " ch char(4), c text COLLATE \"C\")",
                "INSERT INTO words SELECT n, w, w, w, w, w FROM unnest(ARRAY['b', 'a', 'B', 'A', '\u00e4', 'z', '\u00c4', '\u00dfa', 'Z'])"
                        + " WITH ORDINALITY w(w, n)",
                "INSERT INTO words SELECT 1000 + n, 'w' || n, 'w' || n, 'w' || n, left('w' || n, 4), 'w' || n FROM generate_series(1, 3000) n",
                "CREATE INDEX ON words (de)",
                "CREATE INDEX ON words (ci)",
                "CREATE INDEX ON words (nd)",
                "CREATE INDEX ON words (ch)",
                "CREATE INDEX ON words (c)",
                "ANALYZE words");
        handle = Views.open(DB);
        view = ViewCatalogue.find(handle, Views.settings("words", List.of(), List.of(), null, Map.of(), null, 1000));
    }

    @AfterAll
    static void close() {
        handle.close();
    }

    @Test
    void everyKindOfText_isFoundByItsIndex() {
        assertThat(view.type().properties()).allMatch(property -> property.filterable());
        assertThat(view.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "eq 'a' | 2",
                "in ('a', 'B', 'none') | 2,3",
                "eq '\u00c4' | 7",
            })
    void equality_isToTheLetter(String condition, String ids) throws Exception {
        for (String column : List.of("de", "ci", "nd", "ch", "c")) {
            String filter = "id lt 1000 and " + column + " " + condition;
            assertThat(found(filter)).as(column).isEqualTo(ids);
            String others = IntStream.rangeClosed(1, 9)
                    .mapToObj(String::valueOf)
                    .filter(id -> !List.of(ids.split(",")).contains(id))
                    .collect(Collectors.joining(","));
            assertThat(found("id lt 1000 and not (" + column + " " + condition + ")"))
                    .as(column)
                    .isEqualTo(others);
        }
    }

    private static String found(String filter) throws Exception {
        return Views.rows(handle, view, "$filter", filter, "$select", "id").replaceAll("[^0-9,]", "");
    }

    @Test
    void severalCollations_meetInOneFilter() throws Exception {
        assertThat(found("id lt 1000 and de eq c and concat(de, ci) eq concat(nd, ch) and toupper(nd) eq toupper(c)"))
                .isEqualTo("1,2,3,4,5,6,7,8,9");
        assertThat(found("id lt 1000 and tolower(de) eq '\u00e4'")).isEqualTo("5,7");
        assertThat(found("startswith(nd, 'W1') or endswith(ci, 'X') or contains(ch, '\u00df')"))
                .isEqualTo("8");
    }

    @Test
    void order_isThatOfTheColumnsCollation() throws Exception {
        assertThat(Views.rows(handle, view, "$filter", "id lt 1000", "$orderby", "de", "$select", "id")
                        .replaceAll("[^0-9,]", ""))
                .isEqualTo("2,4,5,7,1,3,8,6,9"); // a A \u00e4 \u00c4 b B \u00df z Z
        assertThat(Views.rows(handle, view, "$filter", "id lt 1000", "$orderby", "c", "$select", "id")
                        .replaceAll("[^0-9,]", ""))
                .isEqualTo("4,3,9,2,1,6,7,8,5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"de", "de desc", "ci", "nd desc", "ch", "tolower(de),c desc"})
    void pages_joinWithoutAGap(String order) throws Exception {
        View paged = new View(
                Views.settings("words", List.of(), List.of(), null, Map.of(), null, 251),
                view.relation(),
                view.type(),
                view.columns(),
                view.letters(),
                view.sources(),
                List.of());
        List<String> ids = new ArrayList<>();
        String[] options = {"$orderby", order, "$select", "id"};
        String token = null;
        do {
            Query query = token == null
                    ? Views.query(paged, options)
                    : Views.query(paged, options[0], order, "$select", "id", "$skiptoken", token);
            ViewAnswer answer = Views.answer(handle, QuerySql.page(paged, query, false));
            ids.addAll(List.of(Views.text(answer).replaceAll("[^0-9,]", "").split(",")));
            token = answer.more() ? NormalForm.skipToken(query, answer.last()) : null;
        } while (token != null);
        assertThat(ids).hasSize(3009).doesNotHaveDuplicates();
    }
}
