package io.sluice.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.changes.Change;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.EventStream;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.FenceStoreException.Kind;
import io.sluice.changes.Ledger;
import io.sluice.changes.ReaderSettings;
import io.sluice.trouble.Episode;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One reader of two tables: what befalls one of them is no matter of the other's. */
class SeveralTablesTest {
    private final AtomicLong clock = new AtomicLong();
    private final FakeStream stream = new FakeStream();
    private final FakeStore urls = new FakeStore();
    private final FakeStore posts = new FakeStore();
    private final FakeEvents events = new FakeEvents();
    private final List<ReadTable> both = List.of(new ReadTable("urls", urls), new ReadTable("posts", posts));
    private ChangeReader reader = reader(both);

    private ChangeReader reader(List<ReadTable> tables) {
        return new ChangeReader(stream, tables, events, ReaderSettings.defaults(), clock::get, () -> 0.5);
    }

    @BeforeEach
    void begin() {
        stream.tables.add("posts");
    }

    private void work() {
        for (int i = 0; i < 20; i++) {
            if (reader.step() > 0) {
                return;
            }
        }
    }

    private void pass(long seconds) {
        for (long i = 0; i < seconds; i++) {
            clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
            work();
        }
    }

    /** Both tables are read, and nothing of it is remembered here. */
    private void follow() {
        pass(2);
        urls.told.clear();
        posts.told.clear();
    }

    private void restart() {
        stream.lost = true;
        reader = reader(both);
    }

    private static Ledger ledger(FakeStore store) {
        return Objects.requireNonNull(store.ledger);
    }

    private TableStatus status(int table) {
        return reader.tables().get(table);
    }

    private List<String> troubles() {
        return reader.troubles().stream()
                .map(Episode::now)
                .filter(Objects::nonNull)
                .toList();
    }

    private static List<String> keys(FakeStore store) {
        return store.fences.stream().map(Change::key).toList();
    }

    private static void refuse(FakeStore store, Kind kind) {
        store.refusal = new FenceStoreException(kind, kind.toString());
    }

    @Test
    void change_isOfItsTableAlone() {
        follow();
        stream.insert("a");
        stream.insertInto("posts", "1", "2");
        work();

        assertThat(keys(urls)).containsExactly("a");
        assertThat(keys(posts)).containsExactly("1", "2");
        assertThat(status(1).changes()).isEqualTo(2);
        assertThat(reader.status().changes()).isEqualTo(3);
    }

    @Test
    void oneTransactionOfBoth_isAcknowledgedWhenBothHaveIt() {
        follow();
        stream.begin();
        stream.relation();
        stream.insertRow("a");
        stream.relation("posts", 25);
        stream.insertRow("posts", "1");
        stream.commit();
        refuse(posts, Kind.AWAY);
        work();

        assertThat(keys(urls)).containsExactly("a");
        assertThat(stream.acknowledged).last().isEqualTo(ledger(posts).applied());
        assertThat(ledger(posts).applied()).isLessThan(stream.end());

        posts.refusal = null;
        pass(1);
        assertThat(keys(posts)).containsExactly("1");
        assertThat(keys(urls)).as("what is applied is not applied again").containsExactly("a");
        assertThat(stream.acknowledged).last().isEqualTo(ledger(posts).applied());
    }

    /** A ledger that is behind what was acknowledged has missed changes, as far as whoever takes it over can tell. */
    @Test
    void nothingIsAcknowledged_thatALedgerDoesNotSay() {
        follow();
        for (int i = 0; i < 50; i++) {
            stream.insert("a" + i);
            clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
            work();
            assertThat(stream.acknowledged).last().satisfies(position -> assertThat(position)
                    .isLessThanOrEqualTo(ledger(posts).applied()));
        }
        assertThat(ledger(posts).applied())
                .as("told now and then")
                .isGreaterThan(ledger(urls).applied() - 30 * 148);
        restart();
        pass(1);
        assertThat(urls.told).doesNotContain("clear");
        assertThat(posts.told).doesNotContain("clear");
    }

    @Test
    void whileChangesOfOneNeverEnd_theOtherIsToldAllTheSame() {
        follow();
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(30));
        stream.insert("a");
        assertThat(reader.step()).isZero();

        assertThat(ledger(posts).applied()).isEqualTo(ledger(urls).applied()).isEqualTo(stream.end());
        assertThat(stream.acknowledged).last().isEqualTo(stream.end());
    }

    @Test
    void truncation_clearsThatTableAlone() {
        follow();
        stream.truncate("posts");
        stream.insert("a");
        work();

        assertThat(posts.told).contains("clear");
        assertThat(urls.told).doesNotContain("clear").contains("drop a");
        assertThat(status(1).lastGap()).contains("truncated");
        assertThat(status(0).clears()).isEqualTo(1);
        assertThat(status(1).clears()).isEqualTo(2);
    }

    @Test
    void anotherShape_clearsThatTableAlone() {
        follow();
        stream.shapes.put("posts", "another");
        pass(1);

        assertThat(posts.told).contains("clear");
        assertThat(urls.told).doesNotContain("clear");
    }

    @Test
    void lostLedger_isTakenOverAgain_andWhatWasReadIsApplied() {
        follow();
        posts.flush();
        stream.insert("a");
        stream.insertInto("posts", "1");
        work();

        assertThat(posts.told).contains("clear", "drop 1");
        assertThat(urls.told).doesNotContain("clear").contains("drop a");
        assertThat(stream.sessions).isEqualTo(1);
    }

    @Test
    void redisThatWasFlushed_isTakenOverForAllAtOnce() {
        follow();
        urls.flush();
        posts.flush();
        stream.insert("a");
        stream.insertInto("posts", "1");
        work();

        assertThat(urls.told).contains("clear", "drop a");
        assertThat(posts.told).contains("clear", "drop 1");
        assertThat(reader.status().state()).isEqualTo(ChangeState.READING);
    }

    /** Each table has a connection of its own, and all of them are broken. */
    @Test
    void redisThatWasRestarted_isTakenOverForAllAfterOnePause() {
        follow();
        for (FakeStore store : List.of(urls, posts)) {
            store.flush();
            store.broken = true;
        }
        stream.insert("a");
        stream.insertInto("posts", "1");
        work();
        assertThat(reader.status().state()).isEqualTo(ChangeState.NO_REDIS);
        work();

        assertThat(urls.told).contains("clear", "drop a");
        assertThat(posts.told).contains("clear", "drop 1");
        assertThat(reader.status().state()).isEqualTo(ChangeState.READING);
    }

    @Test
    void ledgerThatAnotherKeepsTaking_keepsNothingOfTheOther() {
        follow();
        for (int i = 0; i < 10; i++) {
            posts.ledger = new Ledger(ledger(posts).term() + 5, 0, 1, 0, 0, 0, 0, false, 0);
            stream.insert("a" + i);
            pass(1);
        }
        assertThat(keys(urls)).contains("a0", "a5", "a9");
        assertThat(stream.sessions).isEqualTo(1);
        assertThat(status(0).state()).isEqualTo(ChangeState.READING);
        assertThat(troubles()).singleElement().asString().contains("posts").contains("another reader");
        assertThat(urls.told).doesNotContain("clear");
    }

    @Test
    void ledgerThatNobodyCanTake_keepsNothingOfTheOther() {
        follow();
        posts.hidden = true;
        posts.ledger = new Ledger(1_000_000, 0, 1, 0, 0, 0, 0, false, 0);
        stream.insert("a");
        pass(3);

        assertThat(keys(urls)).containsExactly("a");
        assertThat(reader.status().state()).isEqualTo(ChangeState.READING);
        assertThat(status(1).state()).isEqualTo(ChangeState.NO_REDIS);
    }

    @Test
    void entriesOfAnother_areLeftAlone_untilTheyAreOurs() {
        refuse(posts, Kind.NOT_OURS);
        pass(2);
        stream.insert("a");
        stream.insertInto("posts", "1");
        pass(1);

        assertThat(keys(urls)).containsExactly("a");
        assertThat(posts.told).isEmpty();
        assertThat(status(1).state()).isEqualTo(ChangeState.NOT_OURS);
        assertThat(reader.isWell("urls")).isTrue();
        assertThat(reader.isWell("posts")).isFalse();
        assertThat(troubles()).singleElement().asString().contains("posts").contains("NOT_OURS");

        posts.refusal = null;
        pass(3);
        stream.insertInto("posts", "2");
        pass(1);
        assertThat(posts.told).contains("clear").contains("drop 2").doesNotContain("drop 1");
        assertThat(urls.told).containsOnlyOnce("clear");
        assertThat(troubles()).isEmpty();
        assertThat(reader.isWell()).isTrue();
    }

    /** While it was left out others were acknowledged: nobody knows what it has missed, whatever its ledger says. */
    @Test
    void ledgerThatIsOursAgain_isCleared() {
        follow();
        refuse(posts, Kind.NOT_OURS);
        stream.insertInto("posts", "1");
        pass(1);
        posts.refusal = null;
        pass(3);

        assertThat(posts.told).contains("clear");
        assertThat(ledger(posts).floorLsn()).isGreaterThan(0);
        assertThat(status(1).lastGap()).contains("missed changes");
        assertThat(urls.told).doesNotContain("clear");
    }

    @Test
    void entriesOfNone_endTheSession() {
        follow();
        refuse(urls, Kind.NOT_OURS);
        refuse(posts, Kind.NOT_OURS);
        pass(1);

        assertThat(reader.status().state()).isEqualTo(ChangeState.NOT_OURS);
        assertThat(reader.tables()).extracting(TableStatus::state).containsOnly(ChangeState.NOT_OURS);
        int kept = stream.acknowledged.size();
        pass(5);
        assertThat(stream.acknowledged).hasSize(kept);
    }

    @Test
    void unfitTable_isSaid_andTheOtherIsRead() {
        stream.untold.put("posts", "it has no replica identity");
        pass(2);
        stream.insert("a");
        stream.insertInto("posts", "1");
        pass(1);

        assertThat(keys(urls)).containsExactly("a");
        assertThat(posts.told).isEmpty();
        assertThat(status(0).state()).isEqualTo(ChangeState.READING);
        assertThat(status(1).state()).isEqualTo(ChangeState.NOT_WATCHED);
        assertThat(status(1).problem()).isEqualTo("it has no replica identity");
        assertThat(troubles()).singleElement().asString().contains("posts", "no replica identity", "shortly");

        stream.untold.clear();
        stream.gap = "it can be read now";
        pass(2);
        assertThat(status(1).state()).isEqualTo(ChangeState.READING);
        assertThat(posts.told).contains("clear");
        assertThat(urls.told).containsOnlyOnce("clear");
        assertThat(troubles()).isEmpty();
    }

    /** It has a ledger of before, which does not know what was acknowledged without it. */
    @Test
    void tableThatIsReadAgain_isClearedAlone() {
        follow();
        stream.untold.put("posts", "dropped");
        stream.gap = "it was dropped";
        pass(2);
        stream.insert("a");
        pass(2);
        stream.untold.clear();
        stream.gap = "it can be read now";
        pass(2);

        assertThat(posts.told).contains("clear");
        assertThat(urls.told).doesNotContain("clear");
    }

    @Test
    void gapOfATable_isClearedOnce_andAloneOfIt() {
        follow();
        stream.gaps.put("posts", "the table was changed while the slot was not read");
        restart();
        pass(2);
        restart();
        pass(2);

        assertThat(posts.told).containsOnlyOnce("clear");
        assertThat(urls.told).doesNotContain("clear");
    }

    @Test
    void newTable_isClearedAlone() {
        stream.tables.remove("posts");
        reader = reader(both.subList(0, 1));
        follow();
        stream.tables.add("posts");
        restart();
        pass(1);

        assertThat(posts.told).contains("take", "clear");
        assertThat(urls.told).doesNotContain("clear");
    }

    @Test
    void messagesThatNameATable_areOfIt_othersOfTheFirst() {
        follow();
        stream.begin();
        stream.logical(true, "sluice", "a");
        stream.logical(true, "sluice:posts", "1");
        stream.logical(true, "sluice:urls", "b");
        stream.logical(true, "sluice:nobody", "x");
        stream.logical(true, "sluicegate", "y");
        stream.commit();
        work();

        assertThat(keys(urls)).containsExactly("a", "b");
        assertThat(keys(posts)).containsExactly("1");
    }

    @Test
    void eventsThatNameATable_areOfIt_othersOfTheFirst() {
        follow();
        events.add(null, "a", null);
        events.add("posts", "1", null);
        events.waiting.add(new EventStream.Event("7", "nobody", "x", null));
        reader.repair("posts", "2");
        pass(1);

        assertThat(keys(urls)).containsExactly("a");
        assertThat(keys(posts)).containsExactlyInAnyOrder("1", "2");
        assertThat(events.waiting).isEmpty();
        assertThat(events.buried).singleElement().asString().contains("none of urls, posts");
    }

    @Test
    void eventOfATableThatIsLeftOut_isDone() {
        stream.untold.put("posts", "it has no replica identity");
        pass(2);
        events.add("posts", "1", null);
        pass(1);

        assertThat(events.waiting).isEmpty();
        assertThat(events.buried).isEmpty();
    }

    @Test
    void whoStandsBy_saysWhichLedgerNobodyWrites() {
        stream.refusal = new ChangeSourceException(ChangeSourceException.Kind.BUSY, "process 7");
        posts.idle = 20_000;
        pass(3);

        assertThat(troubles()).singleElement().asString().contains("of the table posts", "20 s", "process 7");
        assertThat(reader.isWell("urls")).isTrue();
        posts.idle = 1;
        pass(3);
        assertThat(troubles()).isEmpty();
    }
}
