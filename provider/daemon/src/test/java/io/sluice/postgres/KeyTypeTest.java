package io.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.lookup.BadKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTypeTest {

    @ParameterizedTest
    @CsvSource({
        "text,TEXT",
        "varchar,TEXT",
        "bpchar,CHAR",
        "int8,BIGINT",
        "int4,BIGINT",
        "int2,BIGINT",
        "numeric,NUMERIC",
        "uuid,UUID",
        "date,DATE",
        "citext,CITEXT",
        "enum,ENUM"
    })
    void of_typeThatCanBeAKey_isIt(String type, KeyType expected) {
        assertThat(KeyType.of(type)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"public.uuid", "float8", "timestamptz", "bytea", "name", "null"})
    void of_anyOtherType_isNone(String type) {
        assertThat(KeyType.of(type)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "BIGINT, 0, 0",
        "BIGINT, -1, -1",
        "BIGINT, 9223372036854775807, 9223372036854775807",
        "BIGINT, -9223372036854775808, -9223372036854775808",
        "TEXT, +1, +1",
        "TEXT, 'a  ', 'a  '",
        "TEXT, ?, ?",
        "CHAR, 'a  ', a",
        "CHAR, ' a', ' a'",
        "NUMERIC, 12, 12",
        "NUMERIC, 100, 100",
        "NUMERIC, 1.50, 1.5",
        "NUMERIC, 1.00, 1",
        "NUMERIC, -0.0, 0",
        "NUMERIC, 0.000001, 0.000001",
        "NUMERIC, 123456789012345678901234567890.10, 123456789012345678901234567890.1",
        "UUID, A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11, a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        "DATE, 2024-02-29, 2024-02-29",
        "DATE, 0001-01-01, 0001-01-01"
    })
    void canonical_isOneSpellingOfEqualKeys(KeyType type, String key, String expected) throws Exception {
        assertThat(type.canonical(key)).isEqualTo(expected);
        assertThat(type.canonical(expected)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "BIGINT, ''",
        "BIGINT, +1",
        "BIGINT, 01",
        "BIGINT, -0",
        "BIGINT, 00",
        "BIGINT, -01",
        "BIGINT, ' 1'",
        "BIGINT, '1 '",
        "BIGINT, '1\n'",
        "BIGINT, 1.0",
        "BIGINT, 1e3",
        "BIGINT, 0x1",
        "BIGINT, a",
        "BIGINT, -",
        "BIGINT, ٣",
        "BIGINT, １",
        "BIGINT, 9223372036854775808",
        "BIGINT, 99999999999999999999999",
        "CHAR, '   '",
        "NUMERIC, ''",
        "NUMERIC, +1",
        "NUMERIC, 01",
        "NUMERIC, .5",
        "NUMERIC, 5.",
        "NUMERIC, 1e5",
        "NUMERIC, NaN",
        "NUMERIC, Infinity",
        "NUMERIC, '1\n'",
        "UUID, a0eebc999c0b4ef8bb6d6bb9bd380a11",
        "UUID, {a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}",
        "UUID, g0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        "UUID, a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1",
        "DATE, 2023-02-29",
        "DATE, 2023-2-1",
        "DATE, 0000-01-01",
        "DATE, +12023-02-01",
        "DATE, today",
        "DATE, infinity"
    })
    void canonical_whatIsNoKey_saysSo(KeyType type, String key) {
        assertThatThrownBy(() -> type.canonical(key)).isInstanceOf(BadKey.class).hasMessageStartingWith("the key is ");
    }

    /** Rows may hold what nobody can ask for. */
    @ParameterizedTest
    @CsvSource({"NUMERIC, NaN", "DATE, infinity", "DATE, 0044-03-15 BC", "DATE, 10000-01-01", "CHAR, ''"})
    void ofRow_whatNobodyCanAskFor_isNone(KeyType type, String text) {
        assertThat(type.ofRow(text)).isNull();
    }

    @Test
    void elements_keyThatIsNotCanonical_isABadRow() throws Exception {
        assertThat(KeyType.BIGINT.elements(List.of("1", "-2"))).containsExactly(1L, -2L);
        assertThat(KeyType.NUMERIC.elements(List.of("1.5"))).containsExactly("1.5");
        assertThatThrownBy(() -> KeyType.NUMERIC.elements(List.of("1", "1.50")))
                .isInstanceOf(SqlFailure.class)
                .satisfies(e -> assertThat(((SqlFailure) e).kind()).isEqualTo(SqlFailure.Kind.BAD_ROW));
    }
}
