package io.sluice.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AsciiHostTest {
    /** The first four are UTS 46's samples of what IDNA 2003 makes another name of. */
    @ParameterizedTest
    @CsvSource({
        "Faß.de, xn--fa-hia.de",
        "βόλος.com, xn--nxasmm1c.com",
        "ශ්\u200Dරී.com, xn--10cl1a0b660p.com",
        "نامه\u200Cای.com, xn--mgba3gch31f060k.com",
        "ΒΌΛΟΣ.com, xn--nxasmq6b.com", // a capital is never the other sigma
        "STRASSE.ü, strasse.xn--tda",
        "GROẞ.de, xn--gro-7ka.de",
        "İ.com, xn--i-9bb.com",
        "u\u0308.de, xn--tda.de", // as one letter
        "ｅｘａｍｐｌｅ。ｃｏｍ, example.com",
        "❤\uFE0F.ws, xn--qei.ws",
        "ü\u00AD.de, xn--tda.de",
        "ü_a.de., xn--_a-wka.de.",
        "ü.xn--tda, xn--tda.xn--tda",
    })
    void name_isThatOfBrowsers(String host, String ascii) {
        assertThat(AsciiHost.of(host)).isEqualTo(ascii);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".ü",
                "ü..de",
                "\u00AD.ü", // nothing between the dots
                "ü b",
                "ü\u00A0b",
                "ü\u3000b",
                "ü%41",
                "ü/",
                "ü@",
                "ü:",
                "℀",
                "⒈ü", // none of these is in a name
                "\u0308ü", // a mark of nothing
                "a\u200Db",
                "a\u200Cb",
                "\u200Dü", // joiners that nobody would see
                "ü\u202E",
                "ü\uFFFD",
                "ü\uE000",
                "ü\u0085",
                "xn--ü",
            })
    void whatCanBeNoHost_isNone(String host) {
        assertThat(AsciiHost.of(host)).isNull();
    }

    @Test
    void tooLongForNameServers_isNone() {
        assertThat(AsciiHost.of("ü" + "a".repeat(54))).isNotNull().hasSizeLessThanOrEqualTo(63);
        assertThat(AsciiHost.of("ü" + "a".repeat(62))).isNull();
        assertThat(AsciiHost.of("ü" + "a".repeat(100_000))).isNull();
        assertThat(AsciiHost.of("ü." + "abc.".repeat(70))).isNull();
    }
}
