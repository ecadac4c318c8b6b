package io.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableNameTest {

    @Test
    void parse_bare_isTakenAsGiven() {
        assertThat(TableName.parse("Urls")).isEqualTo(new TableName(null, "Urls"));
        assertThat(TableName.parse("app.Urls")).isEqualTo(new TableName("app", "Urls"));
        assertThat(TableName.parse("'; drop table urls; --")).isEqualTo(new TableName(null, "'; drop table urls; --"));
    }

    @Test
    void parse_quoted_holdsDotsAndQuotes() {
        assertThat(TableName.parse("\"a.b\".\"c\"\"d\"")).isEqualTo(new TableName("a.b", "c\"d"));
        assertThat(TableName.parse("app.\"x y\"")).isEqualTo(new TableName("app", "x y"));
        assertThat(TableName.parse("\"a\".b")).isEqualTo(new TableName("a", "b"));
        assertThat(TableName.parse("\"\"\"\"")).isEqualTo(new TableName(null, "\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "a.", ".a", "a.b.c", "\"a", "\"\"", "\"a\"b", "\"a\".\"b\".c", "a.\"", "\"a\"\"", "a\0b"
            })
    void parse_noName_saysSoInOneLine(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TableName.parse(text))
                .satisfies(e -> assertThat(e.getMessage()).contains("table").doesNotContain("\n", "\0"));
    }

    @Test
    void quote_anything_isOneIdentifier() {
        assertThat(TableName.quote("a\"; drop table urls; --")).isEqualTo("\"a\"\"; drop table urls; --\"");
    }
}
