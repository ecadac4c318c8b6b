package io.sluice.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.Owner;
import io.sluice.changes.ReaderSettings;
import io.sluice.trouble.Episode;
import io.sluice.trouble.LogLines;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a reader of two tables says of them: to whoever fills them, and to the operator. */
class ToldOfTablesTest {
    private final AtomicLong clock = new AtomicLong();
    private final FakeStream stream = new FakeStream();
    private final FakeStore urls = new FakeStore();
    private final FakeStore posts = new FakeStore();
    private final ChangeReader reader = new ChangeReader(
            stream,
            List.of(new ReadTable("urls", urls), new ReadTable("posts", posts)),
            new FakeEvents(),
            ReaderSettings.defaults(),
            clock::get,
            () -> 0.5);

    @BeforeEach
    void begin() {
        stream.tables.add("posts");
    }

    private void pass(long seconds) {
        for (long i = 0; i < seconds; i++) {
            clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
            for (int step = 0; step < 20 && reader.step() == 0; step++) {}
        }
    }

    private List<String> reads(LogLines log) {
        return log.all().stream()
                .filter(line -> line.contains("reads changes of public."))
                .toList();
    }

    /** Nothing is to be filled under a prefix that is another's, whether changes are read or not. */
    @Test
    void ownerIsTold_ofATableThatIsLeftOut_andToWhoStandsBy() {
        stream.untold.put("posts", "it has no replica identity");
        stream.reader = new ChangeSourceException(ChangeSourceException.Kind.BUSY, "process 7");
        pass(1);
        assertThat(urls.owner).extracting(Owner::table).isEqualTo("urls");
        assertThat(posts.owner).extracting(Owner::table).isEqualTo("posts");
        assertThat(posts.told).isEmpty();
    }

    /** Redis has a user who may not write under the prefix of a table that is new in the list. */
    @Test
    void namesThatRedisForbids_keepNothingOfTheOther_beforeOrLater() {
        posts.refusal = new FenceStoreException(FenceStoreException.Kind.FORBIDDEN, "ACL SETUSER");
        pass(2);
        stream.insert("a");
        pass(1);
        assertThat(urls.told).contains("drop a");
        assertThat(reader.tables().get(1).problem()).isEqualTo("ACL SETUSER");
        posts.refusal = null;
        pass(3);
        assertThat(reader.tables()).extracting(TableStatus::state).containsOnly(ChangeState.READING);

        posts.refusal = new FenceStoreException(FenceStoreException.Kind.FORBIDDEN, "ACL SETUSER");
        stream.insertInto("posts", "1");
        stream.insert("b");
        pass(1);
        assertThat(urls.told).contains("drop b");
        urls.refusal = posts.refusal;
        pass(1);
        assertThat(reader.status().state()).isEqualTo(ChangeState.NO_REDIS);
    }

    @Test
    void whyATableIsLeftOut_isSaidAnew_whenItIsAnotherReason() {
        try (LogLines log = LogLines.of(ReaderFailures.class.getName())) {
            stream.untold.put("posts", "there is no table");
            pass(3);
            stream.untold.put("posts", "the publication does not tell of it");
            pass(3);
            stream.gap = "something else was altered";
            pass(3);

            assertThat(reader.tables().get(1).problem()).isEqualTo("the publication does not tell of it");
            assertThat(reader.troubles().stream().map(Episode::now).filter(Objects::nonNull))
                    .singleElement()
                    .asString()
                    .contains("does not tell of it");
            assertThat(log.all())
                    .satisfiesExactly(
                            line -> assertThat(line).startsWith("WARN").contains("there is no table"),
                            line -> assertThat(line).startsWith("WARN").contains("does not tell of it"));
        }
    }

    @Test
    void whatIsRead_isSaidOnce_whateverEndsTheSession() {
        try (LogLines log = LogLines.of(LedgerHold.class.getName())) {
            pass(2);
            stream.gap = "something was altered";
            pass(2);
            stream.lost = true;
            pass(2);
            assertThat(reads(log)).isEmpty(); // what is told of an empty Redis says as much

            stream.lost = true;
            stream.reader = new ChangeSourceException(ChangeSourceException.Kind.BUSY, "process 7");
            pass(3);
            stream.reader = null;
            pass(3);
            assertThat(reads(log))
                    .satisfiesExactly(line -> assertThat(line).contains("public.urls from"), line -> assertThat(line)
                            .contains("public.posts from"));
        }
    }
}
