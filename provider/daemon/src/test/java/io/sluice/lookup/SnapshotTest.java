package io.sluice.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotTest {

    @Test
    void sees_whatHadEnded_andNotWhatRan() {
        Snapshot snapshot = Snapshot.parse(1, "10:20:12,10,15");

        assertThat(snapshot.sees(9)).isTrue();
        assertThat(snapshot.sees(10)).isFalse();
        assertThat(snapshot.sees(11)).isTrue();
        assertThat(snapshot.sees(15)).isFalse();
        assertThat(snapshot.sees(19)).isTrue();
        assertThat(snapshot.sees(20)).isFalse();
        assertThat(snapshot.running()).containsExactly(10L, 12L, 15L);
    }

    @Test
    void twoThatSayTheSame_areEqual_andNoOthers() {
        Snapshot one = Snapshot.parse(1, "10:20:12,15").until(500, 20);

        assertThat(one).isEqualTo(Snapshot.parse(1, "10:20:15,12").until(500, 20));
        assertThat(one).hasSameHashCodeAs(Snapshot.parse(1, "10:20:15,12").until(500, 20));
        for (Snapshot other : List.of(
                Snapshot.parse(2, "10:20:12,15").until(500, 20),
                Snapshot.parse(1, "11:20:12,15").until(500, 20),
                Snapshot.parse(1, "10:21:12,15").until(500, 20),
                Snapshot.parse(1, "10:20:12").until(500, 20),
                Snapshot.parse(1, "10:20:12,15").until(501, 20),
                Snapshot.parse(1, "10:20:12,15").until(500, 21))) {
            assertThat(one).as("%s", other).isNotEqualTo(other);
        }
    }

    @Test
    void widen_findsTheEpochNearby() {
        long epoch = 1L << 32;
        assertThat(Snapshot.parse(1, "5:5:").widen(3)).isEqualTo(3);
        assertThat(Snapshot.parse(1, "5:5:").widen(-3))
                .as("there is nothing below the first epoch")
                .isEqualTo(epoch - 3);
        Snapshot young = Snapshot.parse(1, (3 * epoch + 10) + ":" + (3 * epoch + 10) + ":");
        assertThat(young.widen(12)).isEqualTo(3 * epoch + 12);
        assertThat(young.widen(-1)).as("just before the epoch turned").isEqualTo(3 * epoch - 1);
        Snapshot old = Snapshot.parse(1, (3 * epoch - 10) + ":" + (3 * epoch - 10) + ":");
        assertThat(old.widen(2)).as("just after").isEqualTo(3 * epoch + 2);
        assertThat(old.widen(-11)).isEqualTo(3 * epoch - 11);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1:2", "1:2:3:4", "a:2:", "1:2:3,", "1:2:,3", "-1:2:", "1:2:3 "})
    void anythingElse_isNoSnapshot(String text) {
        assertThatThrownBy(() -> Snapshot.parse(1, text)).isInstanceOf(IllegalArgumentException.class);
    }
}
