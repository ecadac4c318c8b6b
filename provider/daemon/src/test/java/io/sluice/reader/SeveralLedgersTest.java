package io.sluice.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.changes.FenceStoreException.Kind;
import io.sluice.changes.Ledger;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One reader of two tables, when a ledger is lost, or another's. */
class SeveralLedgersTest extends TwoTables {
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

    /** Its ledger says more than the log had when the session began, and yet the server is the same. */
    @Test
    void ledgerThatGrewMeanwhile_isOfNoOlderServer() {
        follow();
        stream.insertInto("posts", "1");
        work();
        refuse(posts, Kind.NOT_OURS);
        stream.insertInto("posts", "2");
        pass(1);
        posts.refusal = null;
        pass(3);

        assertThat(stream.sessions).isEqualTo(1);
        assertThat(posts.told).contains("clear");
        assertThat(status(1).lastGap()).isEqualTo("Redis has missed changes that were read before");
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
}
