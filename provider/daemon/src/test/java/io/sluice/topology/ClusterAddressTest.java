package io.sluice.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterAddressTest {
    @Test
    void parse_takesNodes_aUser_andTls() {
        ClusterAddress address = ClusterAddress.parse("rediss+cluster://me@a:7000,b,[::1]:7002/0");

        assertThat(address).hasToString("rediss+cluster://a:7000,b:6379,[::1]:7002");
        assertThat(address.at("there", 7001)).hasToString("rediss://me@there:7001");
        assertThat(RedisUrl.parse("REDIS+cluster://a", null, null)).hasToString("redis+cluster://a:6379");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redis+cluster://|a node has no host",
                "redis+cluster:a:7000|one scheme stands in front",
                "redis+cluster://a,,b|a node has no host",
                "redis+cluster://a,redis://b|one scheme stands in front",
                "redis+cluster://a/3|no databases but 0",
                "redis+cluster://a:port|port of Redis is no number",
                "redis+cluster://a:70000|port of Redis not between",
                "redis+cluster://a?x=1|no '?' or '#'",
            })
    void parse_refusesWhatIsNone_inOneLine(String url, String why) {
        assertThatThrownBy(() -> ClusterAddress.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why)
                .message()
                .hasLineCount(1);
    }

    @Test
    void parse_repeatsNoPassword() {
        assertThatThrownBy(() -> ClusterAddress.parse("redis+cluster://me:secret@a,b"))
                .hasMessageContaining("holds a password")
                .hasMessageNotContaining("secret");
    }
}
