package io.sluice.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds of the normal form of every query. */
class NormalFormTest {
    private static final int QUERIES = 5_000;

    /** Tokens and long decimals take more than a URL should. */
    private static final QueryLimits ROOMY = new QueryLimits(100_000, 32, 400, 1_000, 10_000, 100_000);

    private static final QueryParser PARSER = new QueryParser(RandomValues.OF, ROOMY);

    @Test
    void canonicalText_isReadAsTheSameQuery() throws Exception {
        Random random = new Random(14);
        RandomQueries queries = new RandomQueries(random, RandomValues.OF);
        Map<String, Query> byText = new HashMap<>();
        for (int i = 0; i < QUERIES; i++) {
            Query query = queries.query();
            String text = NormalForm.text(query);
            Query again = PARSER.parse(text).query();
            assertThat(again.equals(query))
                    .as("%s is read as %s", text, NormalForm.text(again))
                    .isTrue();
            assertThat(byText.merge(text, query, (one, other) -> one).equals(query))
                    .as(text)
                    .isTrue();
        }
        assertThat(byText).hasSizeGreaterThan(QUERIES / 2);
    }
}
