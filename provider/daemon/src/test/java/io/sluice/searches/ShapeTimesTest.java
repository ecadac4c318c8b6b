package io.sluice.searches;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ShapeTimesTest {
    private final AtomicLong now = new AtomicLong();
    private final ShapeTimes times = new ShapeTimes(now::get);

    private void slowTogether() {
        for (int i = 0; i < 5; i++) {
            times.together("a", 10, 100_000);
        }
    }

    @Test
    void unknownShape_goesTogether() {
        assertThat(times.together("a")).isTrue();
    }

    @Test
    void slowerTogetherThanAlone_goesAlone() {
        times.alone("a", 1000);
        slowTogether();

        assertThat(times.together("a")).isFalse();
        assertThat(times.together("another")).isTrue();
        assertThat(times.switches()).isEqualTo(1);
    }

    @Test
    void fasterTogether_staysTogether() {
        times.alone("a", 1000);
        times.together("a", 10, 5000);

        assertThat(times.together("a")).isTrue();
    }

    @Test
    void oneSlowStatement_isNoJudgement() {
        times.alone("a", 1000);
        for (int i = 0; i < 10; i++) {
            times.together("a", 10, i % 2 == 0 ? 1_000_000 : 5000);
        }

        assertThat(times.together("a")).isTrue();
        assertThat(times.isQuick("a")).isTrue();
    }

    @Test
    void firstStatementThatWasPlanned_keepsNoShapeSlow() {
        times.alone("a", 20_000_000);
        assertThat(times.isQuick("a")).isFalse();

        times.alone("a", 300_000);

        assertThat(times.isQuick("a")).isTrue();
    }

    @Test
    void switchedShape_isTriedAgainAfterAWhile() {
        times.alone("a", 1000);
        slowTogether();
        now.addAndGet(Duration.ofSeconds(4).toNanos());
        assertThat(times.together("a")).isFalse();

        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(times.together("a")).isTrue();

        slowTogether();
        assertThat(times.together("a")).isFalse();
    }

    @Test
    void whatWasFasterLater_countsAfterATrial() {
        times.alone("a", 1000);
        slowTogether();
        now.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(times.together("a")).isTrue();

        times.together("a", 10, 5000);

        assertThat(times.together("a")).isTrue();
    }

    @Test
    void busyMachine_makesNoShapeSlow_untilNoneOfManyIsQuick() {
        for (int i = 0; i < 100; i++) {
            times.alone("a", i % 10 == 0 ? 300_000 : 5_000_000);
            assertThat(times.isQuick("a")).isTrue();
        }
        for (int i = 0; i < 60; i++) {
            times.alone("a", 5_000_000);
        }
        assertThat(times.isQuick("a")).isFalse();
    }

    @Test
    void shapeIsQuick_onceItWasSeenToBe() {
        assertThat(times.isQuick("a")).as("nothing is known of it").isFalse();

        times.alone("a", 300_000);
        assertThat(times.isQuick("a")).isTrue();

        times.together("a", 10, 50_000_000);
        assertThat(times.isQuick("a")).as("alone it is, and so it goes").isTrue();

        times.alone("b", 5_000_000);
        assertThat(times.isQuick("b")).isFalse();
    }

    @Test
    void manyShapes_doNotGrowWithoutBound() {
        times.alone("first", 1000);
        for (int i = 0; i < 5; i++) {
            times.together("first", 10, 100_000);
        }
        for (int i = 0; i < 1000; i++) {
            times.alone("shape" + i, 1000);
        }

        assertThat(times.together("first")).as("forgotten").isTrue();
    }
}
