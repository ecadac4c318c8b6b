package io.sluice.fills;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Filler.Fill;
import io.sluice.lookup.Value;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class FillCommandsTest {

    @Test
    void millis_staysWithinJitterAndIsSpread() {
        SplittableRandom random = new SplittableRandom(7);
        Expiry expiry = new Expiry(0.1, random::nextDouble);
        long[] drawn = new long[1000];
        Arrays.setAll(drawn, i -> expiry.millis(Duration.ofSeconds(100)));
        assertThat(Arrays.stream(drawn).min().orElseThrow()).isBetween(90_000L, 91_000L);
        assertThat(Arrays.stream(drawn).max().orElseThrow()).isBetween(109_000L, 110_000L);
    }

    @Test
    void millis_neverZero() {
        assertThat(new Expiry(1, () -> 0).millis(Duration.ofSeconds(1))).isEqualTo(1);
        assertThat(new Expiry(0, () -> 0.9).millis(Duration.ofMillis(1500))).isEqualTo(1500);
    }

    @Test
    void arguments_foundOrAbsent_differInValueAndTime() {
        FillCommands commands = commands(Duration.ofSeconds(30));
        assertThat(words(commands, new Fill<>("{a} b:c", Value.of("v"))))
                .containsExactly("url:{a} b:c", "v", "PX", "3600000");
        assertThat(words(commands, new Fill<>("k", null))).containsExactly("url:k", "", "PX", "30000");
    }

    @Test
    void negativeTtl_zero_wantsNoAbsentKeys() {
        FillCommands commands = commands(Duration.ZERO);
        assertThat(commands.isWanted(new Fill<>("k", null))).isFalse();
        assertThat(commands.isWanted(new Fill<>("k", Value.of("v")))).isTrue();
        assertThat(commands.isWritable(new Fill<>("k", Value.of("")))).isFalse();
    }

    @Test
    void valueThatEnds_livesNoLongerThanItsRow_whateverChanceSays() {
        FillCommands late = FillCommands.of("url:", Duration.ofHours(1), Duration.ZERO, new Expiry(0.5, () -> 0.99), 0);
        assertThat(Long.parseLong(words(late, new Fill<>("k", ending(60_000))).get(3)))
                .isBetween(1L, 60_000L);
        assertThat(words(late, new Fill<>("k", ending(7_200_000))).get(3))
                .as("its own time is over first")
                .isEqualTo(words(late, new Fill<>("k", Value.of("v"))).get(3));
        assertThat(late.isWanted(new Fill<>("k", ending(60_000)))).isTrue();
        assertThat(late.isWanted(new Fill<>("k", ending(0)))).isFalse();
        assertThat(late.writable(List.of(new Fill<>("k", ending(-5))), new LongAdder()))
                .as("nothing is left")
                .isEmpty();
    }

    private static Value ending(long millis) {
        return Value.ofUtf8(new byte[] {'v'}, millis, System.nanoTime());
    }

    private static FillCommands commands(Duration negativeTtl) {
        return FillCommands.of("url:", Duration.ofHours(1), negativeTtl, new Expiry(0, () -> 0.5), 0);
    }

    private static List<String> words(FillCommands commands, Fill<String, Value> fill) {
        return Arrays.stream(commands.arguments(fill))
                .map(word -> new String(word, UTF_8))
                .toList();
    }
}
