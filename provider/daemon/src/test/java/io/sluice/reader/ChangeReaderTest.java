package io.sluice.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.changes.Change;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.EventStream;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.Ledger;
import io.sluice.changes.ReaderSettings;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ChangeReaderTest {
    private final AtomicLong clock = new AtomicLong();
    private final FakeStream stream = new FakeStream();
    private final FakeStore store = new FakeStore();
    private final FakeEvents events = new FakeEvents();
    private ChangeReader reader = reader();

    private ChangeReader reader() {
        return new ChangeReader(
                stream,
                List.of(new ReadTable("urls", store)),
                events,
                ReaderSettings.defaults(),
                clock::get,
                () -> 0.5);
    }

    /** Another daemon, which begins anew. */
    private void restart() {
        reader = reader();
        store.told.clear();
    }

    /** Lets it do what is due now. */
    private void work() {
        for (int i = 0; i < 20; i++) {
            long wait = reader.step();
            if (wait > 0) {
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

    private Ledger ledger() {
        return Objects.requireNonNull(store.ledger);
    }

    private static FenceStoreException away() {
        return new FenceStoreException(FenceStoreException.Kind.AWAY, "Redis is away");
    }

    @Test
    void change_isAppliedAndThenAcknowledged() {
        work();
        stream.insert("a", "b");
        work();

        assertThat(store.told).contains("drop a", "drop b");
        assertThat(stream.acknowledged).last().isEqualTo(ledger().applied());
        assertThat(store.fences).extracting(Change::key).containsExactly("a", "b");
        assertThat(reader.status().state()).isEqualTo(ChangeState.READING);
        assertThat(reader.status().changes()).isEqualTo(2);
    }

    @Test
    void readerThatEnds_releasesItsLedger_withTheDatabaseAway_too() {
        work();
        stream.lost = true;
        reader.close();
        reader.run();
        assertThat(store.told).last().isEqualTo("release 1");
    }

    @Test
    void ledgerThatIsAnothersByNow_isNotReleased() {
        work();
        Ledger mine = ledger();
        store.ledger = new Ledger(mine.term() + 1, 9, 1, 0, 0, 0, 0, false, 0);
        reader.close();
        reader.run();
        assertThat(store.told).noneMatch(word -> word.startsWith("release"));
    }

    @Test
    void messageOfAnUnknownKind_isPassedOverAndCounted() {
        work();
        stream.unknown();
        stream.insert("a");
        work();

        assertThat(store.told).contains("drop a");
        assertThat(reader.unknownMessages()).isEqualTo(1);
    }

    @Test
    void emptyKey_isPassedOver_becauseItsNameIsTheLedgers() {
        work();
        stream.insert("", "a");
        work();

        assertThat(store.fences).extracting(Change::key).containsExactly("a");
    }

    @Test
    void fence_isWithinTheCommitRecord() {
        work();
        stream.begin();
        long commit = stream.end();
        stream.relation();
        stream.insertRow("a");
        stream.commit();
        work();

        assertThat(store.fences.get(0).lsn()).isGreaterThan(commit).isLessThanOrEqualTo(stream.end());
        assertThat(store.fences.get(0).xid()).isEqualTo(stream.lastXid());
    }

    @Test
    void partOfATransaction_isApplied_butNotAcknowledged() {
        work();
        long before = ledger().applied();
        stream.begin();
        stream.relation();
        for (int i = 0; i < 5000; i++) {
            stream.insertRow("k" + i);
        }
        work();

        assertThat(store.fences)
                .as("memory is bounded: it does not wait for the rest")
                .hasSizeGreaterThan(3999);
        assertThat(ledger().applied()).isEqualTo(before);

        stream.commit();
        work();
        assertThat(store.fences).hasSize(5000);
        assertThat(ledger().applied()).isEqualTo(stream.end());
        assertThat(stream.acknowledged).last().isEqualTo(stream.end());
    }

    @Test
    void logThatOthersWriteTo_isNotedAsApplied_atOnceWhenFillsWait() {
        work();
        stream.received = stream.end() + 500;
        reader.hurry(false);
        work();
        assertThat(ledger().applied()).isEqualTo(stream.received);

        stream.received += 100;
        work();
        assertThat(ledger().applied()).as("nobody waits").isLessThan(stream.received);
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(20));
        work();
        assertThat(ledger().applied()).isEqualTo(stream.received);
        assertThat(stream.acknowledged).last().isEqualTo(stream.received);
    }

    @Test
    void fillsThatWaitForLong_haveABeatWritten() {
        work();
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(20));
        long before = stream.end();
        work();
        assertThat(stream.end()).isEqualTo(before);
        reader.hurry(true);
        work();
        assertThat(stream.end()).isGreaterThan(before);
    }

    /** The server writes its log by itself then, and a look at it would hold the changes up. */
    @Test
    void fillsThatWaitWhileOthersCommit_haveNoBeatWritten() {
        work();
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(20));
        stream.insert("a");
        work();
        long before = stream.end();
        reader.hurry(true);
        work();
        assertThat(stream.end()).isEqualTo(before);
    }

    @Test
    void redisAway_changesStayInTheSlot_andAreAppliedWhenItIsBack() {
        work();
        int acknowledgements = stream.acknowledged.size();
        store.refusal = away();
        stream.insert("a");
        stream.insert("b");
        work();
        pass(1);

        assertThat(stream.acknowledged).hasSize(acknowledgements);
        assertThat(stream.keptAlive).as("the server hears of us").isPositive();
        assertThat(reader.status().state()).isEqualTo(ChangeState.NO_REDIS);
        assertThat(reader.status().problem()).isEqualTo("Redis is away");
        assertThat(reader.status().retained())
                .as("what the server keeps meanwhile")
                .isEqualTo(stream.end());

        store.refusal = null;
        pass(1);
        assertThat(store.told).contains("drop a", "drop b");
        assertThat(stream.acknowledged).last().isEqualTo(ledger().applied());
        assertThat(reader.status().problem()).isNull();
    }

    @Test
    void firstReader_dropsWhatIsThere_takesNoPrimaryYet() {
        stream.running.add("650");
        work();

        assertThat(store.told).startsWith("take", "clear");
        assertThat(ledger().floorLsn()).isGreaterThanOrEqualTo(1000);
        assertThat(ledger().floorXmax()).isEqualTo(Long.MAX_VALUE);

        stream.running.clear();
        pass(1);
        assertThat(ledger().floorXmax()).isLessThan(Long.MAX_VALUE);
    }

    @Test
    void nextReader_goesOn_andDropsNothing() {
        work();
        stream.insert("a");
        pass(1);
        long term = ledger().term();
        stream.lost = true;
        restart();
        stream.insert("b");
        pass(1);

        assertThat(store.told).doesNotContain("clear").contains("drop b");
        assertThat(ledger().term()).isGreaterThan(term);
    }

    @Test
    void flushedRedis_isCleared_andTheFloorCoversWhatWasApplied() {
        work();
        stream.insert("a");
        work();
        long applied = ledger().applied();
        store.told.clear();
        store.flush();
        pass(1);

        assertThat(store.told).contains("take", "clear");
        assertThat(ledger().floorLsn()).isGreaterThanOrEqualTo(applied);
        assertThat(reader.status().lastGap()).contains("flushed");
        assertThat(stream.sessions).as("the slot was not let go").isEqualTo(1);
    }

    @Test
    void olderLedger_isCleared() {
        work();
        stream.insert("a");
        pass(1);
        Ledger old = ledger();
        stream.insert("b");
        pass(1);
        store.told.clear();
        store.ledger = old;
        pass(1);

        assertThat(store.told).contains("clear");
        assertThat(reader.status().lastGap()).contains("older data");
    }

    @Test
    void acknowledgedBeyondWhatThisRedisHasSeen_isCleared() {
        work();
        stream.insert("a");
        pass(1);
        Ledger old = ledger();
        stream.insert("b");
        pass(1);
        stream.lost = true;
        store.ledger = old;
        restart();
        work();

        assertThat(store.told).contains("clear");
        assertThat(reader.status().lastGap()).contains("missed changes");
    }

    @Test
    void promotedServer_isCleared() {
        work();
        pass(1);
        stream.lost = true;
        work();
        stream.timeline = 2;
        store.told.clear();
        pass(1);

        assertThat(store.told).contains("clear");
        assertThat(ledger().timeline()).isEqualTo(2);
        assertThat(reader.status().lastGap()).contains("timeline 2");
    }

    /** Its timeline is the same, and its slot is one of then. */
    @Test
    void serverRestoredFromACopyOfBefore_isCleared() {
        pass(1);
        long copied = stream.end();
        stream.insert("a");
        pass(1);
        stream.lost = true;
        work();
        stream.restore(copied);
        store.told.clear();
        pass(1);

        assertThat(store.told).containsOnlyOnce("clear");
        assertThat(reader.status().lastGap()).contains("older data");
        assertThat(ledger().applied()).isLessThan(stream.end() + 1);
        pass(1);
        stream.lost = true;
        work();
        store.told.clear();
        pass(2);
        assertThat(store.told).doesNotContain("clear");
    }

    @Test
    void serverOnAnOlderTimeline_isNotFollowed() {
        stream.timeline = 2;
        work();
        stream.lost = true;
        work();
        stream.timeline = 1;
        Ledger before = ledger();
        pass(3);

        assertThat(store.ledger).isEqualTo(before);
        assertThat(reader.status().problem()).contains("timeline 2").contains("not the primary");
    }

    @Test
    void freshSlot_isCleared() {
        work();
        pass(1);
        stream.lost = true;
        stream.fresh = true;
        restart();
        work();

        assertThat(store.told).contains("clear");
        assertThat(reader.status().lastGap()).contains("slot was made anew");
    }

    @Test
    void truncate_isClearedBeforeItIsAcknowledged() {
        work();
        store.told.clear();
        store.breakClear = true;
        stream.truncate();
        long end = stream.end();
        work();
        assertThat(stream.acknowledged).allMatch(lsn -> lsn < end);
        assertThat(store.applied).allMatch(lsn -> lsn < end);
        assertThat(ledger().clearing()).isTrue();

        store.breakClear = false;
        pass(3);
        assertThat(store.told).contains("clear");
        assertThat(ledger().clearing()).isFalse();
        assertThat(stream.acknowledged).anyMatch(lsn -> lsn >= end);
    }

    @Test
    void clearingThatHadNoEnd_isDoneAgainByTheNextReader() {
        store.breakClear = true;
        work();
        store.breakClear = false;
        stream.lost = true;
        restart();
        work();

        assertThat(store.told).contains("clear");
        assertThat(ledger().clearing()).isFalse();
    }

    @Test
    void tableThatWasRewritten_isCleared_once() {
        pass(2);
        store.told.clear();
        stream.shapes.put("urls", "another");
        pass(3);

        assertThat(store.told).containsOnlyOnce("clear");
        assertThat(reader.status().lastGap()).contains("rewritten or altered");
    }

    @Test
    void tableThatWasAltered_whileRedisIsAway_isClearedWhenItIsBack() {
        pass(2);
        store.told.clear();
        stream.shapes.put("urls", "another");
        store.refusal = away();
        pass(2);
        store.refusal = null;
        pass(3);

        assertThat(store.told).containsOnlyOnce("clear");
        assertThat(reader.status().lastGap()).contains("rewritten or altered");
    }

    @Test
    void columnThatNobodyReads_mayBecomeAnother() {
        work();
        stream.insert("a");
        work();
        store.told.clear();
        stream.begin();
        stream.relation(1043);
        stream.insertRow("b");
        stream.commit();
        work();

        assertThat(store.told).contains("drop b").doesNotContain("clear");
    }

    @Test
    void namedKey_isDropped_withItsTransactionOrAfterWhatIsCommitted() {
        work();
        stream.begin();
        stream.logical(true, "sluice", "in");
        stream.commit();
        stream.logical(false, "sluice", "out");
        stream.logical(true, "other", "none");
        pass(1);

        assertThat(store.fences).extracting(Change::key).containsExactly("in", "out");
        assertThat(store.fences.get(0).xid()).isPositive();
        assertThat(store.fences.get(1).xid()).isZero();
        assertThat(store.fences.get(1).after()).as("a snapshot taken since").isBetween(1L, stream.lastXid() + 1L);
    }

    @Test
    void keyNamedInATransactionThatIsNotVisibleYet_isHeldBack() {
        work();
        stream.begin();
        stream.logical(true, "sluice", "in");
        stream.commit();
        stream.running.add(String.valueOf(stream.lastXid()));
        pass(1);

        assertThat(store.fences.get(0).holdMillis()).isEqualTo(60_000);
    }

    @Test
    void repairedKey_isDropped_andNothingReadBeforePasses() {
        work();
        reader.repair("urls", "odd");
        pass(1);

        assertThat(store.fences).extracting(Change::key).containsExactly("odd");
        assertThat(store.fences.get(0).lsn()).isGreaterThan(1000);
        assertThat(store.fences.get(0).after()).isPositive();
    }

    @Test
    void event_isApplied_andThenDone() {
        work();
        events.add(null, "told", "0/" + Long.toHexString(stream.end() - 10));
        pass(1);

        assertThat(store.fences).extracting(Change::key).containsExactly("told");
        assertThat(store.fences.get(0).after()).isPositive();
        assertThat(store.fences.get(0).holdMillis()).isZero();
        assertThat(events.waiting).isEmpty();
    }

    @Test
    void eventWithoutLsn_holdsEveryFill_forAWhile() {
        work();
        events.add(null, "told", null);
        pass(1);

        assertThat(store.fences.get(0).holdMillis()).isEqualTo(60_000);
    }

    @Test
    void eventThatRedisDidNotTake_comesAgain() {
        work();
        events.add(null, "told", null);
        store.refusal = away();
        pass(1);
        assertThat(events.waiting).hasSize(1);

        store.refusal = null;
        pass(2);
        assertThat(events.waiting).isEmpty();
        assertThat(store.fences).extracting(Change::key).contains("told");
    }

    @Test
    void eventsThatCanNeverBeApplied_areBuried_withTheReason() {
        work();
        events.waiting.add(new EventStream.Event("1", null, null, null));
        events.add(null, "a", "nonsense");
        events.add(null, "b", "7FFFFFFF/0");
        pass(1);

        assertThat(store.fences).isEmpty();
        assertThat(events.buried)
                .satisfiesExactly(
                        reason -> assertThat(reason).contains("no field 'key'"),
                        reason -> assertThat(reason).contains("no position"),
                        reason -> assertThat(reason).contains("beyond the end of the log"));
    }

    @Test
    void eventsThatCannotBeRead_holdNoChangeUp() {
        work();
        events.refusal = new FenceStoreException(FenceStoreException.Kind.REFUSED, "no rights to the stream");
        stream.insert("a");
        pass(2);

        assertThat(store.told).contains("drop a");
        assertThat(reader.status().state()).isEqualTo(ChangeState.READING);
    }

    @Test
    void slotOfAnother_isWaitedFor_notLongerThanItTakesToTakeOver() {
        stream.refusal = new ChangeSourceException(ChangeSourceException.Kind.BUSY, "process 7 reads the slot");
        long wait = reader.step();

        assertThat(wait).isBetween(TimeUnit.MILLISECONDS.toNanos(500), TimeUnit.SECONDS.toNanos(3));
        assertThat(reader.status().state()).isEqualTo(ChangeState.STANDING_BY);
        assertThat(reader.status().isWell()).isTrue();
        assertThat(reader.status().retained())
                .as("what the server keeps for the other")
                .isEqualTo(stream.end());
        assertThat(reader.status().walStatus()).isEqualTo("extended");

        stream.refusal = null;
        work();
        assertThat(reader.status().state()).isEqualTo(ChangeState.READING);
    }

    @Test
    void anotherReaderTookOver_thisOneLetsGo() {
        work();
        Ledger mine = ledger();
        store.ledger = new Ledger(
                mine.term() + 1,
                9,
                mine.timeline(),
                mine.floorLsn(),
                mine.floorXmax(),
                mine.applied(),
                mine.maxXid(),
                false,
                0);
        stream.insert("a");
        work();

        assertThat(reader.status().problem()).contains("another reader has taken over");
        assertThat(store.told).as("it writes nothing over the other's ledger").doesNotContain("drop a");
    }

    @Test
    void fences_goWhenTheyAreOldEnough() {
        work();
        stream.insert("a");
        pass(30);
        assertThat(store.fences).hasSize(1);

        pass(40);
        assertThat(store.fences).isEmpty();
        assertThat(ledger().floorLsn()).isPositive();
    }

    @Test
    void databaseAway_waitsLongerEachTime() {
        stream.refusal = new ChangeSourceException(ChangeSourceException.Kind.AWAY, "no primary now");
        long first = reader.step();
        long last = first;
        for (int i = 0; i < 10; i++) {
            last = reader.step();
        }

        assertThat(first).isLessThan(TimeUnit.MILLISECONDS.toNanos(101));
        assertThat(last).isBetween(TimeUnit.MILLISECONDS.toNanos(999), TimeUnit.SECONDS.toNanos(2));
        assertThat(reader.status().problem()).isEqualTo("no primary now");
    }
}
