package io.sluice.coalesce;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

/** A timeout of a second, of which a quarter is for the load; batches of 1,000 keys; two lanes; a queue of 20,000. */
class LoadModelTest {
    private static final long MS = 1_000_000;
    private static final int MOST = 1000;

    private final LoadModel pace =
            new LoadModel(() -> new Settings(new Window(Duration.ZERO, MOST), 20_000, 2, Duration.ofSeconds(1)));

    /** A source with more to do than it can: every batch is full. Returns the size of the last. */
    private int load(int batches, IntToLongFunction source) {
        int keys = 0;
        for (int i = 0; i < batches; i++) {
            keys = pace.maxKeys();
            long took = source.applyAsLong(keys);
            if (took < 1000 * MS) {
                pace.learn(keys, took);
            } else {
                pace.gaveUp(keys);
            }
        }
        return keys;
    }

    @Test
    void nothingLearned_nothingBounded() {
        assertThat(pace.maxKeys()).isEqualTo(MOST);
        assertThat(pace.maxWaiting(2)).isEqualTo(20_000);
        assertThat(pace.patience(MOST)).isEqualTo(1000 * MS);
    }

    @Test
    void quickSource_nothingBounded() {
        load(100, keys -> MS / 5 + keys * 6000L);
        assertThat(pace.maxKeys()).isEqualTo(MOST);
        assertThat(pace.maxWaiting(2)).isEqualTo(20_000);
        assertThat(pace.patience(MOST)).isBetween(990 * MS, 1000 * MS);
    }

    /** Of a process that has just begun, or whose connection was not yet there. */
    @Test
    void firstLoadOfOneKeyIsSlow_nothingBounded() {
        pace.learn(1, 200 * MS);
        assertThat(pace.maxKeys()).isEqualTo(MOST);
        pace.learn(2, 5 * MS);
        pace.learn(1, 40 * MS);
        assertThat(pace.maxKeys()).isEqualTo(MOST);
    }

    @Test
    void keysThatCostFiftyMilliseconds_areFew() {
        load(30, keys -> 50 * MS * keys);
        int lost = 0;
        for (int i = 0; i < 100; i++) {
            int keys = load(1, n -> 50 * MS * n);
            lost += keys >= 20 ? 1 : 0;
        }
        assertThat(lost).as("loads of 100 that were given up").isLessThan(5);
    }

    @Test
    void keysThatCostAMillisecond_fillAQuarterOfTheTimeout() {
        assertThat(load(4, keys -> MS * (1 + keys))).isBetween(225, 275);
        for (int i = 0; i < 100; i++) {
            assertThat(load(1, keys -> MS * (1 + keys))).as("batch %d", i).isBetween(200, 400); // it looks around
        }
        assertThat(pace.maxWaiting(2)).as("two lanes for half a second").isBetween(900, 1100);
        assertThat(pace.patience(250)).isBetween(740 * MS, 760 * MS);
    }

    @Test
    void loadsThatAreGivenUp_getSmaller() {
        load(5, keys -> 5 * MS * keys);
        for (int i = 0; i < 100; i++) {
            assertThat(load(1, keys -> 5 * MS * keys)).as("batch %d", i).isBetween(40, 80);
        }
    }

    /** Smaller batches would be as slow, and load less. */
    @Test
    void loadsThatCostAlikeWhateverTheirKeys_stayLarge() {
        load(30, keys -> 300L * MS);
        for (int i = 0; i < 100; i++) {
            assertThat(load(1, keys -> 300L * MS)).as("batch %d", i).isEqualTo(MOST);
        }
        assertThat(pace.maxWaiting(2)).isBetween(3000, 3600);
    }

    /** One key at a time says nothing about how long a thousand take. */
    @Test
    void slowSourceOfSingleKeys_isTriedWithMore() {
        for (int i = 0; i < 100; i++) {
            pace.learn(1, 300 * MS);
        }
        assertThat(load(20, keys -> 300L * MS)).isEqualTo(MOST);
    }

    @Test
    void sourceThatRecovers_isNoLongerBounded() {
        load(50, keys -> MS * (1 + keys));
        assertThat(load(40, keys -> MS / 5 + keys * 6000L)).isEqualTo(MOST);
        assertThat(pace.maxWaiting(2)).isEqualTo(20_000);
    }

    /** Else a source that hung would never be asked again. */
    @Test
    void sourceThatHangs_isStillAsked() {
        load(50, keys -> 1000L * MS);
        assertThat(pace.maxKeys()).isEqualTo(1);
        assertThat(pace.maxWaiting(2)).isEqualTo(1);
        assertThat(pace.patience(1)).isEqualTo(750 * MS);
        assertThat(load(11, keys -> MS + keys * 6000L)).isEqualTo(MOST);
    }
}
