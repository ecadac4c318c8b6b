package io.sluice.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LsnTest {

    @ParameterizedTest
    @ValueSource(strings = {"0/0", "16/B374D848", "7FFFFFFF/FFFFFFFF", "1/A"})
    void whatIsSaid_isReadBack(String text) {
        assertThat(Lsn.text(Lsn.parse(text).orElseThrow())).isEqualTo(text);
    }

    @Test
    void smallLetters_areReadToo() {
        assertThat(Lsn.parse("0/ff")).hasValue(255);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "1",
                "1/",
                "/1",
                "123456789/0",
                "0/123456789",
                "-1/0",
                "g/0",
                "0/0/0",
                " 0/0",
                "FFFFFFFF/0"
            })
    void whatIsNoPosition_isNothing(String text) {
        assertThat(Lsn.parse(text)).isEmpty();
    }

    @Test
    void everyDigit_isWritten_andNoZeroInFront() {
        for (int shift = 0; shift < 63; shift++) {
            long lsn = 0xFEDCBA9876543210L >>> (63 - shift);
            assertThat(Lsn.text(lsn)).isEqualTo("%X/%X", lsn >>> 32, lsn & 0xFFFFFFFFL);
        }
    }
}
