package io.sluice.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.changes.Change;
import io.sluice.changes.FenceStoreException.Kind;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A view over two tables of lookups: each transaction that changes a row of either changes all of its answers, once. */
class ViewChangesTest extends TwoTables {
    private static final String VIEW = "odata/both";

    private final FakeStore answers = new FakeStore();

    @BeforeEach
    void view() {
        stream.tables.add(VIEW);
        stream.views.put(VIEW, List.of("urls", "posts"));
        reader = reader(List.of(both.get(0), both.get(1), new ReadTable(VIEW, answers)));
    }

    private void begun() {
        follow();
        answers.told.clear();
    }

    @Test
    void rowsOfEitherTable_areOneChangeOfTheView_forEachTransaction() {
        begun();
        stream.insert("a", "b");
        stream.insertInto("posts", "1");
        stream.begin();
        stream.relation();
        stream.insertRow("c");
        stream.relation("posts", 25);
        stream.insertRow("posts", "2");
        stream.insertRow("c");
        stream.commit();
        work();

        assertThat(keys(urls)).containsExactly("a", "b", "c", "c");
        assertThat(keys(posts)).containsExactly("1", "2");
        assertThat(keys(answers)).containsExactly("*", "*", "*");
        assertThat(answers.fences.stream().map(Change::xid))
                .doesNotHaveDuplicates()
                .contains((long) stream.lastXid());
        assertThat(answers.told).doesNotContain("clear");
    }

    /** More than are applied at once, and more than are read between two looks. */
    @Test
    void transactionOfManyRows_isOneChange_andTheBeatsGoOn() {
        stream.untold.put("posts", "nobody looks in it by a key");
        begun();
        stream.begin();
        stream.relation("posts", 25);
        for (int i = 0; i < 100_000; i++) {
            stream.insertRow("posts", "k");
        }
        stream.commit();
        long end = stream.end();
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(reader.step()).isZero();
        assertThat(keys(answers)).as("before the transaction is read whole").containsExactly("*");
        assertThat(ledger(answers).applied()).isLessThan(end);
        work();

        assertThat(keys(answers)).containsExactly("*");
        assertThat(ledger(answers).applied()).isGreaterThanOrEqualTo(end);
        assertThat(stream.acknowledged).last().isEqualTo(ledger(answers).applied());
    }

    @Test
    void truncation_isAChange_andClearsNoAnswer() {
        begun();
        stream.truncate("posts");
        work();

        assertThat(keys(answers)).containsExactly("*");
        assertThat(answers.told).doesNotContain("clear");
        assertThat(posts.told).contains("clear");
    }

    @Test
    void whatIsToldOfTheView_isOfAllAnswers_whateverTheKey() {
        begun();
        stream.begin();
        stream.logical(true, "sluice:" + VIEW, "a");
        stream.logical(true, "sluice:" + VIEW, "b");
        stream.commit();
        work();
        assertThat(keys(answers)).containsExactly("*");
        events.add(VIEW, "x", null);
        events.add(VIEW, "y", null);
        pass(1);

        assertThat(keys(answers)).containsExactly("*", "*");
        assertThat(keys(urls)).isEmpty();
        assertThat(keys(posts)).isEmpty();
    }

    @Test
    void viewThatIsLeftOutAmidATransaction_hearsOfTheRestOfIt() {
        stream.untold.put("posts", "nobody looks in it by a key");
        begun();
        stream.begin();
        stream.relation("posts", 25);
        for (int i = 0; i < 60_000; i++) {
            stream.insertRow("posts", "k");
        }
        stream.commit();
        refuse(answers, Kind.FORBIDDEN);
        assertThat(reader.step()).isZero();
        assertThat(keys(answers)).isEmpty();

        answers.refusal = null;
        clock.addAndGet(TimeUnit.SECONDS.toNanos(3));
        assertThat(reader.step()).isZero();
        assertThat(answers.told).as("what it has missed goes").contains("clear");
        assertThat(keys(answers)).containsExactly("*");
    }

    @Test
    void unfitView_isSaid_andItsTablesAreRead() {
        stream.untold.put(VIEW, "it calls now() (STABLE)");
        pass(2);
        stream.insert("a");
        pass(1);

        assertThat(keys(urls)).containsExactly("a");
        assertThat(answers.told).isEmpty();
        assertThat(status(2).state()).isEqualTo(ChangeState.NOT_WATCHED);
        assertThat(troubles()).singleElement().asString().contains(VIEW, "it calls now() (STABLE)");
    }
}
