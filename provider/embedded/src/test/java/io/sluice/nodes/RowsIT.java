package io.sluice.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.coalesce.Outcome;
import io.sluice.embedded.SharedServers;
import io.sluice.lookup.Value;
import io.sluice.postgres.Catalogue;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.TableSettings;
import io.sluice.sessions.SessionSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows as values, conditions and expiry, as a server answers them. */
@Timeout(60)
class RowsIT {
    private static final SharedServers.Database DB = SharedServers.database(3);
    private static final String READER = DB.reader().user();

    @BeforeAll
    static void make() {
        Lookups.sql(
                DB,
                "CREATE DOMAIN moment AS timestamptz",
                "CREATE TYPE mood AS ENUM ('dull', 'merry')",
                "CREATE FUNCTION fixed(text) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1 = ''a'''",
                "CREATE FUNCTION loose(text) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RETURN true; END'",
                "CREATE OPERATOR ==== (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq)",
                "CREATE FUNCTION loose2(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
                "CREATE OPERATOR ==?= (LEFTARG = text, RIGHTARG = text, FUNCTION = loose2)",
                "CREATE OPERATOR =~~= (LEFTARG = text, RIGHTARG = text, FUNCTION = loose2)",
                "CREATE TABLE things(code text PRIMARY KEY, url text, state text, n numeric, tags text[], data jsonb, m mood,"
                        + " at timestamptz, local timestamp, day date, gone moment)",
                "INSERT INTO things(code, url, state, n) VALUES ('a', 'https://a/', 'live', 1), ('b', 'https://b/', 'gone', 2),"
                        + " ('c', 'https://c/', NULL, 3)");
    }

    static DatabaseSettings settings(TableSettings table) {
        return new DatabaseSettings(
                DB.jdbcUrl(),
                READER,
                DB.reader().password(),
                2,
                List.of(table),
                Duration.ofSeconds(1),
                Duration.ofMillis(100),
                Duration.ofSeconds(2));
    }

    private static TableSettings table(
            String relation,
            @Nullable String value,
            List<String> columns,
            @Nullable String where,
            @Nullable String expires) {
        return new TableSettings("mine", relation, List.of("code"), null, value, columns, where, expires);
    }

    private static Map<String, Value> load(TableSettings table, String... keys) throws Exception {
        try (Database database = Database.open(settings(table))) {
            return database.table(0).loader().load(List.of(keys));
        }
    }

    private static void assertRefused(TableSettings table, String... parts) {
        assertThatThrownBy(() -> {
                    try (Handle reader = SessionSource.jdbi(SessionSource.of(settings(table), Duration.ofSeconds(5)))
                            .open()) {
                        new Catalogue(reader, table).find();
                    }
                })
                .isInstanceOf(DatabaseSetupException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts).doesNotContain("\n"));
    }

    @Test
    void row_isJson_withNothingLostOrRounded() throws Exception {
        Lookups.sql(
                DB,
                "CREATE TYPE pair AS (x int, y text)",
                "CREATE DOMAIN digest AS bytea",
                "CREATE TABLE every(code text PRIMARY KEY, r text, \"Two \"\"words\"\"\" text, big bigint, n numeric, f float8,"
                        + " yes boolean, b bytea, d digest, j json, jb jsonb, at timestamptz, local timestamp, day date,"
                        + " i interval, a text[], p pair, nothing text)",
                "INSERT INTO every VALUES ('k', 'r', 'q\"ü€😀\n', 9223372036854775807, 12345678901234567890.1250, 0.1, true,"
                        + " decode(repeat('ff', 60), 'hex'), '\\x00', '{\"a\" : 1.0}', '{\"b\": [1]}',"
                        + " '2026-03-01 12:00:00.5+02', '2026-03-01 12:00:00', '2026-03-01', '1 day 02:00', '{x,NULL}',"
                        + " (1, 'z'), NULL)");
        // What else would show in the text is the role's, or the database's.
        Lookups.sql(DB, "ALTER DATABASE " + DB.name() + " SET DateStyle = 'SQL, DMY'");

        assertThat(load(table("every", null, List.of(), null, null), "k"))
                .isEqualTo(Map.of(
                        "k",
                        Value.of(
                                "{\"code\":\"k\",\"r\":\"r\",\"Two \\\"words\\\"\":\"q\\\"ü€😀\\n\",\"big\":9223372036854775807,"
                                        + "\"n\":12345678901234567890.1250,\"f\":0.1,\"yes\":true,\"b\":\""
                                        + "/".repeat(80)
                                        + "\",\"d\":\"AA==\",\"j\":{\"a\" : 1.0},\"jb\":{\"b\": [1]},"
                                        + "\"at\":\"2026-03-01T10:00:00.5+00:00\",\"local\":\"2026-03-01T12:00:00\","
                                        + "\"day\":\"2026-03-01\",\"i\":\"1 day 02:00:00\",\"a\":[\"x\",null],"
                                        + "\"p\":{\"x\":1,\"y\":\"z\"},\"nothing\":null}")));
        assertThat(load(table("every", null, List.of("nothing", "r"), null, null), "k", "other"))
                .as("in the order that was asked for; a row of NULLs is there")
                .isEqualTo(Map.of("k", Value.of("{\"nothing\":null,\"r\":\"r\"}")));
        assertThat(load(table("every", "at", List.of(), null, null), "k"))
                .as("the text of a column does not depend on the session, either")
                .isEqualTo(Map.of("k", Value.of("2026-03-01 10:00:00.5+00")));
    }

    @Test
    void single_answersTheSameRow() throws Exception {
        try (Database database =
                Database.open(settings(table("things", null, List.of("url", "n"), "state = 'live'", "gone")))) {
            DirectReads reads = database.directReads(10);
            assertThat(reads.read("a").toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .isEqualTo(new Outcome.Found<>(Value.of("{\"url\":\"https://a/\",\"n\":1}")));
            assertThat(reads.read("b").toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .as("not of the condition")
                    .isEqualTo(new Outcome.Absent<Value>());
            reads.close();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "state = 'live'                                  | a",
                "state IS DISTINCT FROM 'gone'                   | ac",
                "state = 'live' OR n > 2                         | ac",
                "n::text = '2' AND NOT fixed(state)              | b",
                "coalesce(data ->> 'x', 'none') = 'none'         | abc",
                "n IN (1, 3) AND lower(url) LIKE 'https:%'       | ac",
                "jsonb_exists(data, 'x') IS NULL                 | abc",
                "tags[1:2] IS NULL AND url ~ '^https:\\/\\/[ab]' | ab",
                "state ==== 'live'                               | a",
                "things.state = 'live' AND public.things.n = 1   | a",
                "at < '2026-01-01' OR at IS NULL                 | abc",
                "state <> 'today $1 ; -- /* ? :x (' OR true      | abc",
                "m IS NULL OR m > 'dull'                         | abc",
                "things IS NOT NULL OR n = 1                     | a",
            })
    void where_letsThroughWhatMeetsIt(String where, String keys) throws Exception {
        assertThat(String.join(
                        "",
                        load(table("things", "url", List.of(), where, null), "a", "b", "c").keySet().stream()
                                .sorted()
                                .toList()))
                .isEqualTo(keys);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nope = 1                                    | names nothing that is there: column \"nope\" does not exist",
                "nofunction(url)                             | names nothing that is there: function nofunction(text)",
                "url =                                       | is no condition: syntax error",
                "n                                           | is no condition: argument of WHERE must be type boolean",
                "count(*) > 1                                | is no condition: aggregate functions are not allowed",
                "row_number() OVER () = 1                    | is no condition: window functions are not allowed",
                "generate_series(1, 2) = 1                   | is no condition: set-returning functions are not allowed",
                "EXISTS (SELECT 1)                           | holds a subquery",
                "n = (SELECT 1)                              | holds a subquery",
                "n IN (SELECT 1)                             | holds a subquery",
                "n IN (VALUES (1))                           | holds a subquery",
                "now() > at                                  | calls now() (STABLE)",
                "random() < n                                | calls random() (VOLATILE)",
                "current_setting('x.y') = url                | calls current_setting(text) (STABLE)",
                "current_user = url                          | asks for the time or for the user",
                "current_date > day                          | asks for the time or for the user",
                "localtimestamp > local                      | asks for the time or for the user",
                "loose(url)                                  | calls loose(text) (VOLATILE)",
                "url =~~= 'x'                                | calls loose2(text,text) (VOLATILE)",
                "at::date = '2026-01-01'                     | calls date(timestamp with time zone) (STABLE)",
                "at::text LIKE '2026%'                       | calls timestamptz_out(timestamp with time zone) (STABLE)",
                "url::date = '2026-01-01'                    | calls date_in(cstring) (STABLE)",
                "tags::date[] IS NULL                        | (STABLE)",
                "at > 'now'                                  | holds 'now'",
                "day = ' Today '                             | holds ' Today '",
                "at > ALL ('{yesterday}'::timestamptz[])     | holds '{yesterday}'",
                "gone > 'tomorrow 12:00'                     | holds 'tomorrow 12:00'",
                "ctid = '(0,1)'                              | a column of the server's own",
                "xmin = 1                                    | a column of the server's own",
                "n = 1; DROP TABLE things                    | holds a semicolon",
                "n = 1) OR (n = 2                            | closes a parenthesis",
                "(n = 1                                      | leaves a parenthesis open",
                "n = 1 -- more                               | holds a comment",
                "n = 1 /* more */                            | holds a comment",
                "url = 'x                                    | leaves a quote open",
                "\"url = 'x'                                 | leaves a quote open",
                "n = $1                                      | holds a $",
                "url = $$x$$                                 | holds a $",
                "data ? 'x'                                  | holds a ?",
                "url ==?= 'x'                                | holds a ?",
                "n = :n                                      | is no condition: syntax error",
                "url = E'\\'' OR url = ''                    | holds text with escapes",
                "url = U&'\\0041'                            | holds text with escapes",
                "{fn now()} IS NULL                          | holds a brace",
                "true UNION SELECT 1                         | is no condition: syntax error",
                "true LIMIT 1                                | is no condition: syntax error",
                "n = 1, true                                 | is no condition",
                "true) FOR UPDATE OF (things                 | closes a parenthesis",
                "xpath_exists('/a', url::xml)                | calls",
                "n = 1 AND TABLE things                      | is no condition: syntax error",
            })
    void where_thatIsMoreThanACondition_orLessFixed_isRefused(String where, String says) {
        assertRefused(
                table("things", "url", List.of(), where, null), "the condition (where) of the table \"mine\" ", says);
    }

    @Test
    void columnsThatAreNotThere_orNoTime_areNamed() {
        assertRefused(
                table("things", null, List.of("url", "nope"), null, null),
                "there is no value column \"nope\" in \"public\".\"things\"");
        assertRefused(table("things", "url", List.of(), null, "nope"), "there is no expires column \"nope\"");
        assertRefused(
                table("things", "url", List.of(), null, "state"),
                "the expires column \"state\" of \"public\".\"things\" is of type text",
                "timestamptz, timestamp or date");
    }

    @Test
    void rightsToAllColumnsThatAreRead_areAskedFor() throws Exception {
        Lookups.sql(
                DB,
                "CREATE SCHEMA closed",
                "GRANT USAGE ON SCHEMA closed TO " + READER,
                "CREATE TABLE closed.things(code text PRIMARY KEY, url text, secret text, live boolean, gone date)",
                "GRANT SELECT (code, url) ON closed.things TO " + READER);
        assertRefused(
                table("closed.things", null, List.of(), null, null),
                "no right to read \"secret\", \"live\", \"gone\" of \"closed\".\"things\"",
                "run: GRANT SELECT (\"secret\", \"live\", \"gone\") ON \"closed\".\"things\" TO \"" + READER + "\"");
        assertRefused(
                table("closed.things", "url", List.of(), "live", null),
                "run: GRANT SELECT (\"live\") ON \"closed\".\"things\"");
        assertRefused(
                table("closed.things", "url", List.of(), null, "gone"),
                "run: GRANT SELECT (\"gone\") ON \"closed\".\"things\"");
        Lookups.sql(DB, "GRANT SELECT (live, gone) ON closed.things TO " + READER);
        assertThat(load(table("closed.things", "url", List.of(), "live", "gone"), "x"))
                .isEmpty();
    }

    @Test
    void expires_hidesWhatIsOver_andSaysHowLongTheRestLasts() throws Exception {
        for (String type : List.of("timestamptz", "timestamp", "date", "moment")) {
            Lookups.sql(
                    DB,
                    "DROP TABLE IF EXISTS ending",
                    "CREATE TABLE ending(code text PRIMARY KEY, url text, until " + type + ")",
                    "SET TimeZone = 'UTC'", // of this session: what stands in a column without a zone is UTC
                    "INSERT INTO ending VALUES ('over', 'x', now() - interval '1 day'), ('soon', 'x', now() + interval '2 days'),"
                            + " ('far', 'x', '9999-12-31'), ('never', 'x', NULL), ('infinite', 'x', 'infinity'),"
                            + " ('always', 'x', '-infinity')");
            Map<String, Value> found = load(
                    table("ending", null, List.of("url"), null, "until"),
                    "over",
                    "soon",
                    "far",
                    "never",
                    "infinite",
                    "always");
            assertThat(found).as(type).containsOnlyKeys("soon", "far", "never", "infinite");
            found.forEach((key, value) ->
                    assertThat(value.ends()).as(type + " " + key).isEqualTo(key.equals("soon")));
            assertThat(Duration.ofMillis(
                            Objects.requireNonNull(found.get("soon")).leftMillis(System.nanoTime())))
                    .as(type)
                    .isBetween(Duration.ofHours(type.equals("date") ? 24 : 48).minusMinutes(1), Duration.ofHours(48));
        }
    }
}
