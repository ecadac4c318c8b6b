package io.sluice.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No text gets out of the parentheses that are put around it. What the server makes of the rest, RowsIT shows. */
class ConditionTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "a;b",
                "a)",
                ")(",
                "a) OR (b",
                "(a",
                "((a)",
                "'a",
                "'a''",
                "\"a",
                "a--b",
                "a /* b",
                "a -- )",
                "$1",
                "a$b$)$b$",
                "a ? b",
                "a ?? b",
                "{d '2026-01-01'}",
                "E'\\'' ) --'",
                "e'x'",
                "a=E'\\')'",
                "U&'x'",
                "u&\"x\"",
                "a IN(E'x')",
                "'n'\n'ow'",
                "a\0b",
                "'\0'",
                "\"\0\"",
                "a\tb"
            })
    void of_whatIsMore_isRefused(String text) {
        assertThatThrownBy(() -> ConditionText.of(text)).isInstanceOf(BadCondition.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "(a)",
                "a = ')'",
                "a = '''; --'",
                "\"a)\" = 1",
                "\"E\" = 'x'",
                "\"a\"\"(\" = 'it''s ('",
                "name='\\'",
                "a = '?' AND b = '{}' AND c = '$1' AND d = '/*'",
                "a[1:2] = '{1}'",
                "a::text = N'x'",
                "date'2026-01-01' = a",
                "a - -1 = 2",
                "some_e = 'x'"
            })
    void of_aCondition_isTakenAsItIs(String text) throws Exception {
        assertThat(ConditionText.of(" " + text + " ").text()).isEqualTo(text);
    }

    @Test
    void of_tooLong_isRefused() {
        assertThatThrownBy(() -> ConditionText.of("a" + " ".repeat(4000) + "b")).hasMessageContaining("make a view");
    }

    @Test
    void moment_isFoundInLiteralsAlone() throws Exception {
        assertThat(ConditionText.of("now = 'snow'").moment()).isNull();
        assertThat(ConditionText.of("\"now\" = 'x' AND b < 'ToDay 12:00'").moment())
                .isEqualTo("ToDay 12:00");
    }
}
