package io.sluice.warm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private final StringWriter err = new StringWriter();
    private final AtomicLong now = new AtomicLong();

    private static Checkpoint at(long offset) {
        return new Checkpoint(1000, "", "", offset, new Counts(offset, 0, 0));
    }

    @Test
    void terminal_oneLineIsDrawnAgain_andGivesWayToOthers() {
        ProgressBar bar = new ProgressBar(new PrintWriter(err, true), true, now::get);
        bar.begin(at(0));
        now.set(TimeUnit.SECONDS.toNanos(2));
        bar.show(at(500), 1000);
        bar.say("key 'x': bad");
        bar.show(at(500), 1000);
        bar.end();
        assertThat(err.toString().replace("\r\u001b[K", "|"))
                .isEqualToNormalizingNewlines(
                        "|[===============               ]  50 % 500 of 1,000 keys, 250 a second, 2 s left"
                                + "|key 'x': bad\n"
                                + "|[===============               ]  50 % 500 of 1,000 keys, 250 a second, 2 s left|");
    }

    @Test
    void noTerminal_aLineEveryTenSeconds() {
        ProgressBar bar = new ProgressBar(new PrintWriter(err, true), false, now::get);
        bar.begin(at(300));
        for (int second = 1; second <= 25; second++) {
            now.set(TimeUnit.SECONDS.toNanos(second));
            bar.show(at(300 + 2 * second), 1000);
        }
        bar.end();
        assertThat(err.toString().lines())
                .containsExactly(
                        " 32 % 320 of 1,000 keys, 2 a second, 5 min 40 s left",
                        " 34 % 340 of 1,000 keys, 2 a second, 5 min 30 s left");
    }
}
