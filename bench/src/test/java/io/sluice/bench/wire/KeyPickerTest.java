package io.sluice.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyPickerTest {
    private static final int DRAWS = 1_000_000;

    /** How often each key from 1 to the count was drawn. */
    private static long[] draw(Keys keys, long seed) {
        KeyPicker picker = new KeyPicker(keys, seed);
        long[] drawn = new long[(int) keys.count() + 1];
        for (int i = 0; i < DRAWS; i++) {
            drawn[(int) picker.next()]++;
        }
        assertThat(drawn[0]).isZero();
        return drawn;
    }

    /** Pearson's statistic over the first so many ranks, and all others together. */
    private static double chiSquare(long[] drawn, int ranks, Keys keys) {
        KeyPicker picker = new KeyPicker(keys, 0);
        double sum = LongStream.rangeClosed(1, keys.count())
                .mapToDouble(k -> Math.pow((double) k, -keys.skew()))
                .sum();
        double chiSquare = 0;
        double restExpected = DRAWS;
        double restDrawn = DRAWS;
        for (int rank = 1; rank <= ranks; rank++) {
            double expected = DRAWS * Math.pow(rank, -keys.skew()) / sum;
            double found = drawn[(int) (keys.skew() == 0 ? rank : picker.key(rank))];
            chiSquare += (found - expected) * (found - expected) / expected;
            restExpected -= expected;
            restDrawn -= found;
        }
        return restExpected < 1
                ? chiSquare
                : chiSquare + (restDrawn - restExpected) * (restDrawn - restExpected) / restExpected;
    }

    @Test
    void uniformKeysAreUniform() {
        Keys keys = Keys.uniform(1000);
        // 99.9 % of such samples are below 1,143 (999 degrees of freedom).
        assertThat(chiSquare(draw(keys, 1), 1000, keys)).isBetween(850.0, 1143.0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 0.5, 0.8, 0.99})
    void zipfKeysAreZipf(double skew) {
        Keys keys = new Keys(10_000, skew);
        // 99.9 % of such samples are below 150 (100 degrees of freedom).
        assertThat(chiSquare(draw(keys, 2), 100, keys)).isLessThan(150);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void fewKeysAreZipfToo(long count) {
        Keys keys = Keys.zipf(count);
        assertThat(chiSquare(draw(keys, 3), (int) count, keys)).isLessThan(14);
    }

    @Test
    void aHundredMillionKeysHaveTheirHotOne() {
        Keys keys = Keys.zipf(100_000_000);
        KeyPicker picker = new KeyPicker(keys, 4);
        long hottest = picker.key(1);
        long drawn =
                LongStream.range(0, DRAWS).filter(i -> picker.next() == hottest).count();
        // The sum of k^-0.99 up to 10^8, by Euler and Maclaurin: its integral and zeta(0.99), which is -99.4233.
        double sum = Math.pow(1e8, 0.01) / 0.01 - 99.4233;

        assertThat((double) drawn / DRAWS).isCloseTo(1 / sum, within(0.001));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 999, 1_000_000})
    void ranksAreScatteredOverAllKeys(int count) {
        KeyPicker picker = new KeyPicker(Keys.zipf(count), 5);
        assertThat(LongStream.rangeClosed(1, count).map(picker::key).distinct().count())
                .isEqualTo(count);
        assertThat(LongStream.rangeClosed(1, count).map(picker::key).allMatch(key -> key >= 1 && key <= count))
                .isTrue();
    }

    @Test
    void neighboursInRankAreFarApart() {
        KeyPicker picker = new KeyPicker(Keys.zipf(1_000_000), 5);
        long[] hot = LongStream.rangeClosed(1, 100).map(picker::key).sorted().toArray();
        for (int i = 1; i < hot.length; i++) {
            assertThat(hot[i] - hot[i - 1]).isGreaterThan(1000);
        }
    }

    @Test
    void aSeedGivesTheSameKeysAgain() {
        Keys keys = Keys.zipf(1000);
        assertThat(draw(keys, 6)).isEqualTo(draw(keys, 6)).isNotEqualTo(draw(keys, 7));
    }

    @Test
    void keysBeyondIntegersStayInRange() {
        KeyPicker picker = new KeyPicker(Keys.zipf(10_000_000_000L), 8);
        assertThat(LongStream.range(0, 10_000).map(i -> picker.next()))
                .allMatch(key -> key >= 1 && key <= 10_000_000_000L);
    }
}
