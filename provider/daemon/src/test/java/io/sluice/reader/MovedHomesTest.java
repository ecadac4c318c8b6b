package io.sluice.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.changes.FenceStore;
import io.sluice.changes.FenceStoreException.Kind;
import io.sluice.changes.FenceStores;
import io.sluice.changes.Ledger;
import io.sluice.trouble.Episode;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One reader of a table whose caches are those of a cluster, which shares its slots in another way while it reads. */
class MovedHomesTest extends TwoTables {
    /** Stays: keys that begin with a. */
    private final FakeStore stays = store("a");

    /** Goes: all others. */
    private final FakeStore goes = store("b");

    /** Comes in its place. */
    private final FakeStore comes = store("b");

    private List<FenceStore> all = List.of(stays, goes);

    private static FakeStore store(String first) {
        FakeStore store = new FakeStore();
        store.mine = key -> key.startsWith(first);
        return store;
    }

    @BeforeEach
    void read() {
        stream.tables.remove("posts");
        reader = reader(List.of(new ReadTable("urls", new FenceStores() {
            @Override
            public List<FenceStore> all() {
                return all;
            }

            @Override
            public void close() {}
        })));
        pass(2);
        stream.insert("a0", "b0");
        work();
        forget();
    }

    private void forget() {
        List.of(stays, goes, comes).forEach(store -> {
            store.told.clear();
            store.fences.clear();
        });
    }

    /** What was left is as the reader has written it. */
    private void move() {
        Ledger last = ledger(goes);
        comes.inheritance = last;
        comes.gained = "it has slots that were another's";
        all = List.of(stays, comes);
    }

    @Test
    void slotsMove_andTheSessionGoesOn() {
        long clears = reader.status().clears();
        move();
        stream.insert("a1", "b1");
        work();

        assertThat(comes.told).contains("drop b1").doesNotContain("drop a1");
        assertThat(stays.told).contains("drop a1").doesNotContain("drop b1");
        assertThat(comes.told).containsSubsequence("take", "clear gained").doesNotContain("clear");
        assertThat(stays.told).doesNotContain("take", "clear");
        assertThat(stream.sessions).isEqualTo(1);
        assertThat(reader.status().clears()).isEqualTo(clears);
        assertThat(reader.isWell()).isTrue();
    }

    @Test
    void homeThatOnlyLosesSlots_goesOnFromItsLedger() {
        comes.ledger = ledger(goes);
        comes.left = ledger(goes);
        all = List.of(stays, comes);
        stream.insert("b1");
        work();

        assertThat(comes.told).contains("drop b1").doesNotContain("drop a1");
        assertThat(comes.told).contains("take").doesNotContain("clear", "clear gained");
    }

    @Test
    void whatWaitedForOneThatWent_isAppliedByWhoeverComes() {
        refuse(goes, Kind.AWAY);
        stream.insert("a1", "b1");
        work();
        long before = stream.acknowledged.get(stream.acknowledged.size() - 1);
        assertThat(before).isLessThan(stream.end());

        move();
        work();

        assertThat(comes.told).contains("drop b1").doesNotContain("drop a1");
        assertThat(stays.told).contains("drop a1").doesNotContain("drop b1");
        pass(2);
        assertThat(stream.acknowledged.get(stream.acknowledged.size() - 1)).isGreaterThan(before);
        assertThat(stream.sessions).isEqualTo(1);
    }

    @Test
    void changesThatWait_areATrouble_untilTheyAreApplied() {
        refuse(goes, Kind.AWAY);
        stream.insert("b1");
        work();
        Episode waiting = reader.troubles().stream()
                .filter(episode -> episode.state().equals("changes_waiting"))
                .findFirst()
                .orElseThrow();
        assertThat(waiting.now()).startsWith("changes wait").endsWith("what has changed there is served as it was");

        goes.refusal = null;
        pass(1);
        assertThat(waiting.now()).isNull();
        assertThat(waiting.begun()).isEqualTo(1);
    }

    @Test
    void whoeverComesAndIsAway_isWaitedFor() {
        move();
        refuse(comes, Kind.AWAY);
        stream.insert("a1", "b1");
        work();

        assertThat(stays.told).contains("drop a1").doesNotContain("drop b1");
        assertThat(reader.isInTime("urls")).isFalse();
        comes.refusal = null;
        pass(1);
        assertThat(comes.told).contains("drop b1").doesNotContain("drop a1");
        assertThat(comes.told).doesNotContain("clear");
        assertThat(reader.isInTime("urls")).isTrue();
    }

    /** A server has taken its place since, which lacks something: nobody reads that again. */
    @Test
    void ledgerThatIsNotAsItWasLeft_isCleared() {
        comes.ledger = ledger(goes);
        comes.left = ledger(goes).ofTerm(7);
        all = List.of(stays, comes);
        work();

        assertThat(comes.told).contains("take", "clear");
        assertThat(reader.tables().get(0).lastGap()).contains("missed changes");
    }

    @Test
    void oneOfWhichNobodyKnowsAnything_isCleared() {
        all = List.of(stays, comes);
        stream.insert("b1");
        work();

        assertThat(comes.told).contains("clear", "drop b1");
        assertThat(stays.told).doesNotContain("clear");
    }

    @Test
    void allComeAndAreAway_nothingIsReadThatNobodyCanTake() {
        FakeStore other = store("a");
        move();
        all = List.of(other, comes);
        other.inheritance = ledger(stays);
        refuse(other, Kind.AWAY);
        refuse(comes, Kind.AWAY);
        stream.insert("a1", "b1");
        work();
        assertThat(reader.status().state()).isEqualTo(ChangeState.NO_REDIS);
        int kept = stream.keptAlive;

        other.refusal = null;
        comes.refusal = null;
        pass(1);
        assertThat(stream.keptAlive).isGreaterThanOrEqualTo(kept);
        assertThat(other.told).contains("drop a1").doesNotContain("drop b1");
        assertThat(comes.told).contains("drop b1").doesNotContain("drop a1");
        assertThat(other.told).doesNotContain("clear");
    }

    /** Those that went had not seen it yet. */
    @Test
    void tableIsAlteredMeanwhile_andAllGoes() {
        stream.shapes.put("urls", "another");
        move();
        pass(2);

        assertThat(comes.told).contains("clear");
        assertThat(stays.told).contains("clear");
    }

    /** Those that went had seen it, and dropped everything. */
    @Test
    void tableWasAlteredBefore_andNothingGoesAgain() {
        stream.shapes.put("urls", "another");
        pass(2);
        forget();
        move();
        pass(2);

        assertThat(comes.told).contains("clear gained").doesNotContain("clear");
        assertThat(stays.told).doesNotContain("clear");
    }

    /** It has missed what was read meanwhile, and passes nothing on. */
    @Test
    void oneThatIsAwayForTooLong_leavesNothing() {
        refuse(goes, Kind.AWAY);
        stream.insert("b1");
        pass(70);

        assertThat(goes.letGo).isTrue();
    }

    /** Whoever has its slots now is not left out. */
    @Test
    void oneThatIsLeftOut_andGoes_leavesOutItsTableNoMore() {
        refuse(goes, Kind.NOT_OURS);
        stream.insert("b1");
        pass(1);
        assertThat(reader.isWell("urls")).isFalse();
        assertThat(troubles()).isNotEmpty();

        all = List.of(stays, comes);
        pass(1);

        assertThat(comes.told).contains("take", "clear");
        assertThat(reader.isWell("urls")).isTrue();
        assertThat(troubles()).isEmpty();
    }
}
