package io.sluice.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.query.Binary;
import io.sluice.query.EdmType;
import io.sluice.query.Expr.Constant;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of an order, from the server's text and back as parameters. */
class OrderValueTest {
    @Test
    void serversText_isReadAsConstantsHaveIt() throws SQLException {
        assertThat(OrderValue.of(EdmType.INT32, null)).isNull();
        assertThat(OrderValue.of(EdmType.INT16, "-7")).isEqualTo(-7L);
        assertThat(OrderValue.of(EdmType.DECIMAL, "1.50")).isEqualTo(new BigDecimal("1.50"));
        assertThat(OrderValue.of(EdmType.DOUBLE, "NaN")).isEqualTo(Double.NaN);
        assertThat(OrderValue.of(EdmType.SINGLE, "-Infinity")).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(OrderValue.of(EdmType.STRING, "infinity")).isEqualTo("infinity");
        assertThat(OrderValue.of(EdmType.BOOLEAN, "true")).isEqualTo(true);
        assertThat(OrderValue.of(EdmType.TIME_OF_DAY, "10:15:30.5")).isEqualTo(LocalTime.parse("10:15:30.5"));
        assertThat(OrderValue.of(EdmType.DURATION, "-PT1.500000S")).isEqualTo(Duration.ofMillis(-1500));
        assertThat(OrderValue.of(EdmType.BINARY, "\\xff00")).isEqualTo(Binary.of(new byte[] {-1, 0}));
        assertThat(OrderValue.of(EdmType.DATE, "12026-01-31")).isEqualTo(LocalDate.of(12026, 1, 31));
        assertThat(OrderValue.of(EdmType.DATE, "0044-03-15 BC")).isEqualTo(LocalDate.of(-43, 3, 15));
        assertThat(OrderValue.of(EdmType.DATE_TIME_OFFSET, "2026-01-31 10:00:00.123456+00"))
                .isEqualTo(OffsetDateTime.parse("2026-01-31T10:00:00.123456Z"));
        assertThat(OrderValue.of(EdmType.DATE_TIME_OFFSET, "0001-01-01 00:00:00+00 BC"))
                .isEqualTo(OffsetDateTime.parse("0000-01-01T00:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "DATE_TIME_OFFSET,infinity",
        "DATE_TIME_OFFSET,-infinity",
        "DATE,infinity",
        "DECIMAL,NaN",
        "DECIMAL,Infinity",
        "INT64,9223372036854775808",
        "TIME_OF_DAY,24:00:00"
    })
    void whatNoLiteralSays_isTheCallersToAvoid(EdmType type, String text) {
        assertThatThrownBy(() -> OrderValue.of(type, text))
                .isInstanceOfSatisfying(SQLException.class, e -> assertThat(QueryFault.line(e.getSQLState()))
                        .contains("order by another property"));
    }

    @ParameterizedTest
    @CsvSource({"0044-03-15 BC", "0001-12-31", "9999-01-01", "12026-01-31"})
    void dates_areWrittenAsPostgresReadsThem(String text) throws SQLException {
        Parameters parameters = new Parameters();
        String unused = parameters.add(new Constant(EdmType.DATE, OrderValue.of(EdmType.DATE, text)));
        assertThat(parameters.all().get(0).text()).isEqualTo(text);
    }

    @Test
    void beginnings_endBeforeTheNextCharacter() {
        assertThat(ExprSql.beyond("ab")).isEqualTo("ac");
        assertThat(ExprSql.beyond("a\ud7ff")).isEqualTo("a\ue000");
        assertThat(ExprSql.beyond("a\udbff\udfff")).isEqualTo("b");
        assertThat(ExprSql.beyond("\udbff\udfff")).isNull();
    }
}
