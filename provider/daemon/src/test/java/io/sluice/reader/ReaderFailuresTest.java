package io.sluice.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.Ledger;
import io.sluice.changes.ReaderSettings;
import io.sluice.trouble.LogLines;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is wrong is said when it begins, and when it ends; in between whoever asks is told. */
class ReaderFailuresTest {
    private final AtomicLong clock = new AtomicLong();
    private final FakeStream stream = new FakeStream();
    private final FakeStore store = new FakeStore();
    private final ChangeReader reader = new ChangeReader(
            stream,
            List.of(new ReadTable("urls", store)),
            new FakeEvents(),
            ReaderSettings.defaults(),
            clock::get,
            () -> 0.5);
    private final LogLines log = LogLines.of("io.sluice.reader");

    @AfterEach
    void stop() {
        log.close();
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
            for (int steps = 0; steps < 20 && reader.step() == 0; steps++) {}
        }
    }

    private List<String> lines(String words) {
        return log.all().stream().filter(line -> line.contains(words)).toList();
    }

    private @Nullable String trouble() {
        return reader.troubles().get(0).now();
    }

    private static ChangeSourceException busy() {
        return new ChangeSourceException(ChangeSourceException.Kind.BUSY, "the slot is read by another: process 7");
    }

    /** The next look knows what is to be mended; and where it mends itself there is nothing to be told. */
    @Test
    void tableThatWasAltered_isToldWithTheRemedy() {
        pass(2);
        stream.gap = "the table was changed";
        pass(2);
        assertThat(lines("WARN changes are not applied")).isEmpty();
        stream.gap = "the table was changed";
        stream.refusal = new ChangeSourceException(ChangeSourceException.Kind.MEND, "run: ALTER TABLE");
        pass(2);
        assertThat(lines("WARN changes are not applied"))
                .singleElement()
                .asString()
                .contains("run: ALTER TABLE");
    }

    /** A server that was away when the daemon started, and cannot be read when it is back: the log says what to do, each thing once. */
    @Test
    void whatSomebodyHasToMend_isTold_alsoDuringAnOutage() {
        stream.refusal = new ChangeSourceException(ChangeSourceException.Kind.AWAY, "Connection refused");
        pass(10);
        stream.refusal = new ChangeSourceException(ChangeSourceException.Kind.MEND, "run: ALTER SYSTEM");
        pass(10);
        stream.refusal = new ChangeSourceException(ChangeSourceException.Kind.AWAY, "Connection refused");
        pass(10);
        stream.refusal = new ChangeSourceException(ChangeSourceException.Kind.MEND, "run: ALTER SYSTEM");
        pass(10);
        stream.refusal = null;
        store.refusal = new FenceStoreException(FenceStoreException.Kind.NOT_OURS, "url: is not ours");
        pass(10);
        assertThat(lines("WARN changes are not applied"))
                .satisfiesExactly(
                        first -> assertThat(first).contains("Connection refused"),
                        second -> assertThat(second).contains("run: ALTER SYSTEM"),
                        third -> assertThat(third).contains("url: is not ours"));
        store.refusal = null;
        pass(3);
        assertThat(lines("changes are applied again")).hasSize(1);
    }

    /** Lookups say that the database is away; that what Redis answers is not kept fresh meanwhile is another thing. */
    @Test
    void databaseThatIsAway_isToldOnce_unlessItIsBackAtOnce() {
        reader.troubles().forEach(trouble -> trouble.causeTold(() -> true));
        pass(2);
        stream.lost = true;
        pass(1);
        stream.lost = false;
        pass(2);
        assertThat(log.all()).filteredOn(line -> line.contains("appl")).isEmpty();
        stream.lost = true;
        stream.refusal = new ChangeSourceException(ChangeSourceException.Kind.AWAY, "Connection refused");
        pass(10);
        assertThat(reader.isWell()).isFalse();
        stream.lost = false;
        stream.refusal = null;
        pass(3);
        assertThat(log.all())
                .filteredOn(line -> line.contains("appl"))
                .satisfiesExactly(
                        begin -> assertThat(begin)
                                .isEqualTo("WARN changes are not applied: Connection refused; what is filled meanwhile"
                                        + " lives shortly"),
                        end -> assertThat(end).matches("INFO changes are applied again after 1[0-9.]+ s: .*"));
    }

    @Test
    void standbyWhoseRedisNobodyKeepsFresh_saysSo() {
        int told = 0;
        stream.refusal = busy();
        for (long idle : new long[] {-1, 60_000}) {
            store.idle = 1000;
            pass(20);
            assertThat(reader.isWell()).isTrue();
            store.idle = idle;
            pass(20);
            assertThat(reader.isWell()).isFalse();
            assertThat(trouble())
                    .contains("this Redis", "process 7", "--redis", "--slot")
                    .hasLineCount(1);
            store.idle = 1000;
            pass(3);
            assertThat(reader.isWell()).isTrue();
            told++;
            assertThat(lines("WARN")).hasSize(told);
            assertThat(lines("INFO changes are applied again")).hasSize(told);
        }
    }

    /** A takeover leaves the ledger alone for some seconds. */
    @Test
    void standby_whileAnotherTakesOver_saysNothing() {
        stream.refusal = busy();
        store.idle = 6000;
        pass(5);
        store.idle = -1;
        pass(5);
        assertThat(reader.isWell()).isTrue();
        assertThat(lines("WARN")).isEmpty();
    }

    @Test
    void outage_isTwoLines_howeverOftenItIsTried() {
        pass(2);
        store.refusal = new FenceStoreException(FenceStoreException.Kind.AWAY, "Redis is away");
        pass(30);
        store.refusal = new FenceStoreException(FenceStoreException.Kind.AWAY, "Redis loads its data");
        pass(30);
        assertThat(reader.isWell()).isFalse();
        assertThat(trouble()).contains("Redis loads its data");
        store.refusal = null;
        store.flush();
        pass(3);
        assertThat(lines("not applied"))
                .singleElement()
                .asString()
                .startsWith("WARN")
                .contains("Redis is away");
        assertThat(lines("changes are applied again"))
                .singleElement()
                .asString()
                .startsWith("INFO")
                .containsPattern("after 6\\d\\.\\d+ s: \\d+ attempts failed");
        assertThat(reader.isWell()).isTrue();
    }

    /** Somebody wrote what no reader writes: it is not tried again at once for ever. */
    @Test
    void ledgerThatNobodyCanTake_isWaitedFor_andSaid() {
        pass(3);
        store.hidden = true;
        store.ledger = new Ledger(Long.MAX_VALUE - 1, 0, 1, 0, 0, 0, 0, true, 0);
        int sessions = stream.sessions;
        long steps = 0;
        for (int i = 0; i < 30; i++) {
            clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
            for (int most = 0; most < 1000 && reader.step() == 0; most++) {
                steps++;
            }
        }
        assertThat(steps).isLessThan(60);
        assertThat(stream.sessions - sessions).isLessThan(60);
        assertThat(lines("WARN changes are not applied")).hasSize(1);
        assertThat(reader.isWell()).isFalse();
    }

    @Test
    void entriesOfOthers_noSlotIsMade_untilTheyAreGone() {
        store.refusal = new FenceStoreException(FenceStoreException.Kind.NOT_OURS, "url: is not ours");
        pass(30);
        assertThat(stream.sessions).isZero();
        assertThat(reader.status().state()).isEqualTo(ChangeState.NOT_OURS);
        assertThat(reader.isWell()).isFalse();
        store.refusal = null;
        pass(3);
        assertThat(reader.status().state()).isEqualTo(ChangeState.READING);
        assertThat(lines("WARN changes are not applied")).hasSize(1);
        assertThat(lines("changes are applied again")).hasSize(1);
    }

    /** A row that is larger than the heap: the next session comes to the same message. */
    @Test
    void streamThatBreaksAtTheSameMessageAgainAndAgain_isToldOnce() {
        pass(2);
        stream.fault = new OutOfMemoryError("Java heap space");
        pass(30);
        assertThat(trouble()).contains("larger than this daemon's heap", "-Xmx");
        assertThat(reader.isWell()).isFalse();
        assertThat(lines("WARN changes are not applied")).hasSize(1);
        assertThat(lines("again")).isEmpty();
        assertThat(lines("ERROR")).isEmpty();
        stream.fault = null;
        pass(3);
        assertThat(reader.isWell()).isTrue();
        assertThat(lines("changes are applied again")).hasSize(1);
    }

    /** What was written while Redis was away is read when it is back, and is not late for another reason. */
    @Test
    void backlogOfAnOutage_isNotSaidToBeLate() {
        pass(2);
        store.refusal = new FenceStoreException(FenceStoreException.Kind.AWAY, "Redis is away");
        pass(30);
        store.refusal = null;
        pass(5);
        assertThat(reader.isWell()).isTrue();
        assertThat(lines("late")).isEmpty();
    }

    @Test
    void changesThatComeLate_areTold_untilTheyAreInTime() {
        pass(3);
        stream.silent = true;
        pass(30);
        assertThat(reader.troubles().get(1).now()).contains("late", "30 s");
        assertThat(reader.isWell()).isFalse();
        stream.silent = false;
        pass(3);
        assertThat(reader.isWell()).isTrue();
        assertThat(lines("applied late")).singleElement().asString().startsWith("WARN");
        assertThat(lines("in time again")).singleElement().asString().startsWith("INFO");
    }
}
