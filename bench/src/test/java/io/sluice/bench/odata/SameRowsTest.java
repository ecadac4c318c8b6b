package io.sluice.bench.odata;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SameRowsTest {
    private static final String ROWS =
            """
            {"@odata.context":"$metadata#arrivals","value":[
              {"id":7,"plate":null,"fare":22.50,"at":"2026-11-26T22:00:07+00:00"},{"id":8,"plate":"K","fare":20,"at":"x"}]}
            """;

    @Test
    void spellingAndOrderOfProperties_doNotMatter() throws Exception {
        String other =
                """
                {"value":[{"at":"2026-11-26T22:00:07.000Z","fare":22.5,"id":7,"plate":null},
                  {"id":8,"fare":20.0,"at":"x","plate":"K"}],"more":1}
                """;
        assertThat(SameRows.rows(other)).hasSize(2).isEqualTo(SameRows.rows(ROWS));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"22.50, 22.51", "22.50, \"22.50\"", "null, \"\"", "22:00:07, 22:00:08", "+00:00, +08:00"})
    void anyOtherValue_isSeen(String value, String other) throws Exception {
        assertThat(SameRows.rows(ROWS.replace(value, other))).isNotEqualTo(SameRows.rows(ROWS));
    }

    @Test
    void anyOtherRow_isSeen() throws Exception {
        String turned = ROWS.replace("\"id\":7", "\"id\":9");
        assertThat(SameRows.rows(turned)).isNotEqualTo(SameRows.rows(ROWS));
    }
}
