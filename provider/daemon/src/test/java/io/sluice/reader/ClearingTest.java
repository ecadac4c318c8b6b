package io.sluice.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.changes.FenceStoreException;
import io.sluice.changes.Ledger;
import io.sluice.changes.ReaderSettings;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One of two tables has many entries, and all have to go. */
class ClearingTest {
    private static final int MANY = 1000;

    private final AtomicLong clock = new AtomicLong();
    private final FakeStream stream = new FakeStream();
    private final FakeStore urls = new FakeStore();
    private final FakeStore posts = new FakeStore();
    private ChangeReader reader = start();

    private ChangeReader start() {
        return new ChangeReader(
                stream,
                List.of(new ReadTable("urls", urls), new ReadTable("posts", posts)),
                new FakeEvents(),
                ReaderSettings.defaults(),
                clock::get,
                () -> 0.5);
    }

    @BeforeEach
    void follow() {
        stream.tables.add("posts");
        steps(20);
        posts.swept = () -> clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(10));
        posts.entries = MANY;
        urls.told.clear();
        posts.told.clear();
    }

    private void steps(int most) {
        for (int i = 0; i < most && reader.step() == 0; i++) {}
    }

    private Ledger ledger() {
        return Objects.requireNonNull(posts.ledger);
    }

    private TableStatus status(int table) {
        return reader.tables().get(table);
    }

    @Test
    void whileOneIsCleared_changesOfBothAreApplied() {
        stream.truncate("posts");
        steps(1);
        assertThat(posts.told).contains("take").doesNotContain("clear");
        long applied = ledger().applied();
        assertThat(status(1).state()).isEqualTo(ChangeState.CLEARING);
        assertThat(reader.isInTime("posts")).isFalse();

        stream.insert("a");
        stream.insertInto("posts", "1");
        steps(2);
        assertThat(urls.told).contains("drop a");
        assertThat(posts.told).contains("drop 1").doesNotContain("clear");
        assertThat(posts.entries).isGreaterThan(MANY / 2);
        assertThat(status(0).state()).isEqualTo(ChangeState.READING);
        assertThat(reader.status().state()).isEqualTo(ChangeState.READING);
        assertThat(ledger().clearing()).isTrue();
        assertThat(ledger().applied()).as("what was truncated is still there").isEqualTo(applied);
        assertThat(stream.acknowledged).last().satisfies(position -> assertThat(position)
                .isLessThanOrEqualTo(applied));

        steps(2 * MANY);
        assertThat(posts.told).containsOnlyOnce("clear");
        assertThat(ledger().clearing()).isFalse();
        assertThat(ledger().applied()).isEqualTo(stream.end());
        assertThat(stream.acknowledged).last().isEqualTo(stream.end());
        assertThat(status(1).state()).isEqualTo(ChangeState.READING);
    }

    @Test
    void clearingThatCannotBegin_isNotForgotten() {
        stream.truncate("posts");
        posts.refuseTake = true;
        steps(3);
        posts.refuseTake = false;
        steps(3 * MANY);
        assertThat(posts.told).containsOnlyOnce("clear");
        assertThat(status(1).lastGap()).contains("truncated");
    }

    @Test
    void clearingThatBreaksOff_goesOn_andWhoTakesOverBeginsAnew() {
        stream.truncate("posts");
        steps(2);
        posts.refusal = new FenceStoreException(FenceStoreException.Kind.AWAY, "Redis is away");
        steps(2);
        assertThat(reader.status().state()).isEqualTo(ChangeState.NO_REDIS);
        posts.refusal = null;
        stream.lost = true;
        reader = start();
        steps(3 * MANY);
        assertThat(posts.told).containsOnlyOnce("clear");
        assertThat(status(1).lastGap()).contains("had no end");
    }

    @Test
    void anotherTruncationMeanwhile_beginsAnew() {
        stream.truncate("posts");
        steps(2);
        stream.truncate("posts");
        steps(3 * MANY);
        assertThat(posts.told).containsOnlyOnce("clear").containsSubsequence("take", "take", "clear");
        assertThat(status(1).clears()).isEqualTo(2);
    }

    @Test
    void onlyTableThatIsRead_isSaidToBeCleared() {
        stream.untold.put("urls", "it has no replica identity");
        stream.gap = "something was altered";
        steps(20);
        stream.truncate("posts");
        steps(2);
        assertThat(reader.status().state()).isEqualTo(ChangeState.CLEARING);
    }
}
