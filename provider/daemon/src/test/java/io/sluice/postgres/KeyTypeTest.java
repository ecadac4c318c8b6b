package io.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTypeTest {

    @ParameterizedTest
    @CsvSource({"text,TEXT", "varchar,TEXT", "int8,BIGINT", "int4,BIGINT", "int2,BIGINT"})
    void of_typeThatCanBeAKey_isIt(String type, KeyType expected) {
        assertThat(KeyType.of(type)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpchar", "citext", "uuid", "numeric", "bytea", "name", "null"})
    void of_anyOtherType_isNone(String type) {
        assertThat(KeyType.of(type)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "-1", "42", "9223372036854775807", "-9223372036854775808"})
    void refuse_canonicalInteger_takesIt(String key) {
        assertThat(KeyType.BIGINT.refuse(key)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+1",
                "01",
                "-0",
                "00",
                "-01",
                " 1",
                "1 ",
                "1\n",
                "1.0",
                "1e3",
                "0x1",
                "a",
                "-",
                "٣",
                "１",
                "9223372036854775808",
                "-9223372036854775809",
                "99999999999999999999999"
            })
    void refuse_anyOtherSpelling_saysWhy(String key) {
        assertThat(KeyType.BIGINT.refuse(key)).startsWith("the key is no 64-bit integer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+1", "a", "?", "'; drop table urls; --"})
    void refuse_text_takesAnything(String key) {
        assertThat(KeyType.TEXT.refuse(key)).isNull();
    }
}
