package io.sluice.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.redis.RedisAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentinelAddressTest {

    @Test
    void parse_everything_isRead() {
        assertThat(SentinelAddress.parse("rediss+sentinel://me%40home@s1:26380,s_2,[::1]:7000/my.master-1/3"))
                .isEqualTo(new SentinelAddress(
                        List.of(
                                new RedisAddress("s1", 26_380, 0, null, false),
                                new RedisAddress("s_2", 26_379, 0, null, false),
                                new RedisAddress("::1", 7000, 0, null, false)),
                        "my.master-1",
                        3,
                        "me@home",
                        true));
    }

    @Test
    void at_isTheMaster_asTheUrlSays() {
        assertThat(SentinelAddress.parse("rediss+sentinel://me@s1/m/3").at("there", 7001))
                .hasToString("rediss://me@there:7001/3");
        assertThat(RedisUrl.parse("redis+sentinel://s1,s2/m", null, null)).hasToString("m (not found yet)");
        assertThat(RedisUrl.parse("redis://there:7001", null, null)).hasToString("redis://there:7001");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redis+sentinel:s1/m | no address of Sentinels",
                "redis+sentinel:///m | a Sentinel has no host",
                "redis+sentinel://s1,/m | a Sentinel has no host",
                "redis+sentinel://s1:26379 | the name of the master is missing",
                "redis+sentinel://s1:26379/ | the name of the master is missing",
                "redis+sentinel://s1:0/m | port of Redis not between 1 and 65535: 0",
                "redis+sentinel://s1:65536/m | port of Redis not between 1 and 65535: 65536",
                "redis+sentinel://s1:x/m | port of Redis is no number: 'x'",
                "redis+sentinel://s1,redis://s2/m | two forms of a URL are mixed",
                "redis+sentinel://s1/m/x | database of Redis is no number: 'x'",
                "redis+sentinel://s1/m/1/2 | after the name of the master comes a database or nothing",
                "redis+sentinel://s1/m m | the name of a master has letters",
                "redis+sentinel://s1/m?db=1 | has no '?' or '#'",
                "redis+sentinel://a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p/m | 16 Sentinels are named",
            })
    void parse_somethingElse_isRefused(String url, String why) {
        assertThatThrownBy(() -> SentinelAddress.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void parse_password_isRefusedAndNotRepeated() {
        assertThatThrownBy(() -> SentinelAddress.parse("redis+sentinel://me:geheim@s1/m"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("password")
                .hasMessageNotContaining("geheim");
    }
}
