package io.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.load.RedisBenchmark.RespMeasured;
import org.junit.jupiter.api.Test;

/** What redis-benchmark prints becomes figures. */
class RedisBenchmarkTest {
    @Test
    void figures_areReadByTheirNames() {
        RespMeasured measured = RedisBenchmark.read(
                """
                WARNING: Could not fetch server CONFIG
                "test","rps","avg_latency_ms","min_latency_ms","p50_latency_ms","p95_latency_ms","p99_latency_ms","max_latency_ms"
                "MGET url:__rand_int__ url:__rand_int__","63593.00","3.825","0.100","2.047","5.5","8.199","20.1"
                """,
                7);
        assertThat(measured).isEqualTo(new RespMeasured(63_593, 2.047, 8.199, 7));
    }

    @Test
    void outputWithoutFigures_isOneLine() {
        assertThatThrownBy(() -> RedisBenchmark.read("Could not connect to Redis at 127.0.0.1:1\n", 7))
                .isInstanceOf(BenchException.class)
                .hasMessage("redis-benchmark printed no figures: Could not connect to Redis at 127.0.0.1:1");
    }
}
