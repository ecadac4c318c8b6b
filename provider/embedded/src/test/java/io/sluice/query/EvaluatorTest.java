package io.sluice.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The judge itself, by the examples that the rules name. */
class EvaluatorTest {
    private static final QueryParser PARSER = new QueryParser(RandomValues.OF, QueryLimits.DEFAULT);

    /** All but the id is null. */
    private static final Map<String, @Nullable Object> ROW = Map.of("id", 1L, "adouble", Double.NaN);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
        adecimal eq null                  | true
        adecimal ne 5                     | true
        adecimal gt 5                     | false
        not (adecimal gt 5)               | true
        adecimal eq adecimal2             | true
        adecimal le adecimal2             | false
        adecimal add 1 eq null            | true
        contains(astring,'a')             |
        not contains(astring,'a')         |
        contains(astring,'a') and false   | false
        contains(astring,'a') or true     | true
        contains(astring,'a') eq null     | true
        adecimal in (1,null)              | true
        adecimal in (1,2)                 | false
        adouble eq adouble                | false
        adouble ne adouble                | true
        adouble gt 0 or adouble le 0      | false
        id eq 1.0                         | true
        9007199254740993 eq 9007199254740992 | false
        9007199254740993 eq 9007199254740992e0 | true
        7 div 2 eq 3                      | true
        -7 div 2 eq -3                    | true
        -7 mod 2 eq -1                    | true
        7.0 div 2 eq 3.5                  | true
        1.0 div 3 eq 0.33333333333333333333 | true
        1 div 0 eq null                   | true
        9223372036854775807 add 1 gt 9223372036854775807 | true
        round(2.5) eq 3 and round(-2.5) eq -3 and round(2.5e0) eq 3 | true
        floor(-2.5) eq -3 and ceiling(-2.5) eq -2 | true
        length('😀麗') eq 2                | true
        indexof('a😀b','b') eq 2           | true
        indexof('abc','') eq 0            | true
        substring('a😀b',1,1) eq '😀'       | true
        substring('abc',-1) eq 'abc' and substring('abc',9) eq '' | true
        '～' lt '😀'                       | true
        'a' gt 'B'                        | true
        tolower('ÄB') eq 'äb'             | true
        trim(' a b ') eq 'a b'            | true
        date(2026-01-01T01:00:00+08:00) eq 2025-12-31 | true
        hour(2026-01-01T01:00:00+08:00) eq 17 | true
        geo.distance(geography'SRID=4326;Point(0 0)',geography'SRID=4326;Point(90 0)') div 1000 gt 10018 | true
        """)
    void rules_holdAsOdataHasThem(String filter, @Nullable Boolean expected) throws Exception {
        Expr expr = Objects.requireNonNull(
                PARSER.parse("$filter=" + filter.strip()).query().filter());
        assertThat(Evaluator.evaluate(expr, ROW)).isEqualTo(expected);
    }

    /** The normal form moves operands: it must not move the meaning. */
    @Test
    void normalForm_meansTheSame() throws Exception {
        Random random = new Random(41);
        RandomQueries queries = new RandomQueries(random, RandomValues.OF);
        RandomValues values = new RandomValues(random);
        int trues = 0;
        for (int i = 0; i < 20_000; i++) {
            Expr expr = queries.truth(3);
            Map<String, @Nullable Object> row = values.row(RandomValues.OF);
            Boolean before = Evaluator.evaluate(expr, row);
            assertThat(Evaluator.evaluate(NormalForm.of(expr), row))
                    .as(CanonicalText.of(expr))
                    .isEqualTo(before);
            trues += Boolean.TRUE.equals(before) ? 1 : 0;
        }
        assertThat(trues).as("expressions that are true").isBetween(5_000, 15_000);
    }
}
