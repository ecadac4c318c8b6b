package io.sluice.redirect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectTargetTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "http://h|http://h",
                "https://h/|https://h/",
                "HTTP://H/|HTTP://H/",
                "hTTps://h:8080/a;b=c?d=e&f#g|hTTps://h:8080/a;b=c?d=e&f#g",
                "http://u:p@h/|http://u:p@h/",
                "http://[2001:db8::1]:80/|http://[2001:db8::1]:80/",
                "http://h?q|http://h?q",
                "http://h#f|http://h#f",
                "http://h/a b|http://h/a%20b",
                "http://h/ä/🙂|http://h/%C3%A4/%F0%9F%99%82",
                "http://münchen.example/|http://xn--mnchen-3ya.example/",
                "https://u:p@BÜCHER.example:8080/ä?ü#ö|https://u:p@xn--bcher-kva.example:8080/%C3%A4?%C3%BC#%C3%B6",
                "http://例え。テスト/|http://xn--r8jz45g.xn--zckzah/",
                "http://straße.de/|http://xn--strae-oqa.de/",
                "http://💩.la/|http://xn--ls8h.la/",
                "http://ꙮ.com/|http://xn--xx8a.com/",
                "http://ü@[::1]/x|http://%C3%BC@[::1]/x",
                "http://ü@h:80/x|http://%C3%BC@h:80/x",
                "http://u[]@h/x|http://u%5B%5D@h/x",
                "http://[::ffff:10.0.0.1]/|http://[::ffff:10.0.0.1]/",
                "http://h:/|http://h:/",
                "http://h:65535/|http://h:65535/",
                "http://h%41_x!/|http://h%41_x!/",
                "http://h/%41%zz%4|http://h/%41%25zz%254",
                "http://h/%|http://h/%25",
                "http://h/\"<>\\^`{|http://h/%22%3C%3E%5C%5E%60%7B",
                "http://h/a[b]|http://h/a%5Bb%5D",
                "http://h/a#b#c|http://h/a#b%23c",
                "http://h//javascript:x|http://h//javascript:x",
            })
    void http_isSafe(String url, String location) {
        assertThat(text(RedirectTarget.location(url.getBytes(UTF_8)))).isEqualTo(location);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "//h/",
                "h/",
                "http:",
                "http:/h",
                "http://",
                "http:///h",
                "https://?q",
                "https://#f",
                "http://:80/",
                "http://u@/",
                "http://u@:80",
                "http://[/x",
                "http://[]/x",
                "http://[h]/x",
                "http://[::1/x",
                "http://[::1]x/",
                "http://[::1%25eth0]/",
                "http://[1:2]/",
                "http://[::1]:x/",
                "http://h[/",
                "http://h]:80/",
                "http://h:99999/",
                "http://h:4294967376/",
                "http://h:abc/",
                "http://h:-1/",
                "http://h:80:80/",
                "http://ü:65536/",
                "http://a b/",
                "http://ü b/",
                "http://ü..de/",
                "http://<h>/",
                "http://100%/",
                "http:\\\\h",
                "http://\\h/",
                "http://h\\@x/",
                " http://h/",
                "ftp://h/",
                "javascript:alert(1)",
                "data:text/html,x",
                "httpx://h/",
                "http://h/\r\nSet-Cookie: a=b",
                "http://h/\n",
                "http://h/\r",
                "http://h/\u0000",
                "http://h\u0000/",
                "http://h/\t",
                "http://h/\u001f",
                "http://h/\u007f",
                "http://h/\u0085",
                "http://h/\u009f",
            })
    void other_isNot(String url) {
        assertThat(RedirectTarget.location(url.getBytes(UTF_8))).isNull();
    }

    /** As long as PUT takes them. */
    @Test
    void longerThanClientsTake_isNot() {
        String url = "http://h/" + "x".repeat(8 * 1024 - 9);
        assertThat(text(RedirectTarget.location(url.getBytes(UTF_8)))).isEqualTo(url);
        assertThat(RedirectTarget.location((url + "x").getBytes(UTF_8))).isNull();
    }

    /** Latin-1 in the database would be a mistake, but a Location must stay ASCII even so. */
    @Test
    void invalidUtf8_isEncodedByteForByte() {
        byte[] url = "http://h/\u00ff\u00c2".getBytes(ISO_8859_1);
        assertThat(text(RedirectTarget.location(url))).isEqualTo("http://h/%FF%C2");
    }

    @Test
    void everyByte_locationIsPrintableAsciiOrRefused() {
        for (int b = 0; b < 256; b++) {
            byte[] url = ("http://h/" + (char) b + "x").getBytes(ISO_8859_1);
            byte[] location = RedirectTarget.location(url);
            if (location != null) {
                assertThat(text(location)).matches("[!-~]*");
            } else {
                assertThat(b < ' ' || b == 0x7F).isTrue();
            }
        }
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "refused" : new String(bytes, ISO_8859_1);
    }
}
