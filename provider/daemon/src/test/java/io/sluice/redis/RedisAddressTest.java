package io.sluice.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressTest {

    @Test
    void parse_hostAlone_hasDefaults() {
        assertThat(RedisAddress.parse(URI.create("redis://cache")))
                .isEqualTo(new RedisAddress("cache", 6379, 0, null, false));
    }

    @Test
    void parse_everything_isRead() {
        assertThat(RedisAddress.parse(URI.create("rediss://me%40home@cache.example:6380/3")))
                .isEqualTo(new RedisAddress("cache.example", 6380, 3, "me@home", true));
    }

    @Test
    void parse_underscoreAndIpv6_areHosts() {
        assertThat(RedisAddress.parse(URI.create("redis://my_redis:7000")).host())
                .isEqualTo("my_redis");
        assertThat(RedisAddress.parse(URI.create("redis://[::1]:7000/"))).hasToString("redis://[::1]:7000");
        assertThat(RedisAddress.parse(URI.create("redis://[::1]")).port()).isEqualTo(6379);
    }

    @Test
    void parse_password_isRefusedAndNotRepeated() {
        assertThatThrownBy(() -> RedisAddress.parse(URI.create("redis://me:geheim@cache")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("password")
                .hasMessageNotContaining("geheim");
        assertThatThrownBy(() -> RedisAddress.parse(URI.create("redis://:geheim@cache")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("geheim");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://cache",
                "cache:6379",
                "redis:cache",
                "redis://:6379",
                "redis://cache:0",
                "redis://cache:65536",
                "redis://cache:",
                "redis://cache/x",
                "redis://cache/1/2",
                "redis://cache?db=1",
                "redis://one:6379,two:6379",
                "redis://cache/mymaster"
            })
    void parse_somethingElse_isRefused(String uri) {
        assertThatThrownBy(() -> RedisAddress.parse(URI.create(uri))).isInstanceOf(IllegalArgumentException.class);
    }
}
