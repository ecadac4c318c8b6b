package io.sluice.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.EventStream;
import io.sluice.changes.FenceStoreException.Kind;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** One reader of two tables: what befalls one of them is no matter of the other's. */
class SeveralTablesTest extends TwoTables {
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
