package io.sluice.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.admin.AdminQuery;
import io.sluice.http.BadRequest;
import io.sluice.metrics.Metrics;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {
    private static final long SECOND = 1_000_000_000;

    private final Metrics metrics = new Metrics();
    private final AtomicLong nanos = new AtomicLong(17);
    private final AtomicLong count = new AtomicLong(1000);
    private final List<String> looks = new ArrayList<>();

    @AfterEach
    void close() {
        metrics.close();
    }

    private History history(HistoryGroup all) {
        Clock clock = Clock.fixed(Instant.ofEpochMilli(1_700_000_000_000L), ZoneOffset.UTC);
        return new History(
                all, () -> looks.add("look"), json -> json.writeStringField("says", "ready"), clock, nanos::get);
    }

    private void second(History history) {
        nanos.addAndGet(SECOND);
        history.sample();
    }

    @Test
    void rates_areOfOneSecond_whateverItsLength() {
        History history = history(new HistoryGroup().rate("lookups", count::get));
        count.addAndGet(50);
        second(history);
        count.addAndGet(50);
        nanos.addAndGet(SECOND); // a pause of the machine
        second(history);
        count.addAndGet(-5); // counts that are added up from several may seem to shrink
        second(history);
        assertThat(history.json(0)).contains("\"lookups\":[50,25,0]");
        assertThat(looks).hasSize(3);
    }

    @Test
    void means_areNone_whereNothingHappened() {
        AtomicLong keys = new AtomicLong(7);
        History history = history(new HistoryGroup().mean("keysPerBatch", keys::get, count::get));
        second(history);
        keys.addAndGet(10);
        count.addAndGet(4);
        second(history);
        assertThat(history.json(0)).contains("\"keysPerBatch\":[null,2.5]");
    }

    @Test
    void times_areOfThatSecondAlone() {
        metrics.requests("single").answered(200, 9 * SECOND);
        History history = history(new HistoryGroup()
                .times("request", List.of(metrics.requestTimes("single"), metrics.requestTimes("batch"))));
        for (int i = 0; i < 98; i++) {
            metrics.requests("single").answered(200, 1_500_000);
        }
        metrics.requests("single").answered(404, 300_000_000);
        metrics.requests("batch").answered(200, 60 * SECOND);
        second(history);
        second(history);
        assertThat(history.json(0))
                .containsPattern("\"requestP50Millis\":\\[1\\.51\\d?,null]") // between 1 and 2 ms, where the bounds are
                .containsPattern("\"requestP99Millis\":\\[500,null]")
                .contains("\"requestP999Millis\":[10000,null]") // the last bound
                .containsPattern("\"requestMeanMillis\":\\[604\\.47,null]");
    }

    @Test
    void since_asksForWhatIsNewer() throws BadRequest {
        History history = history(new HistoryGroup().rate("lookups", count::get).level("queue", () -> Double.NaN));
        assertThat(history.json(0))
                .contains("\"from\":1")
                .contains("\"last\":0")
                .contains("\"lookups\":[]");
        for (int i = 1; i <= History.KEPT + 5; i++) {
            count.addAndGet(i);
            second(history);
        }
        assertThat(history.json(603))
                .contains("\"start\":1700000000000")
                .contains("\"from\":604")
                .contains("\"last\":605")
                .contains("\"lookups\":[604,605]")
                .contains("\"queue\":[null,null]")
                .contains("\"at\":[1700000000000,1700000000000]")
                .contains("\"now\":{\"says\":\"ready\"}");
        assertThat(history.page(new AdminQuery("since=604")).body()).contains("\"lookups\":[605]");
        assertThat(history.json(605)).contains("\"from\":606").contains("\"lookups\":[]");
        assertThat(history.json(999_999_999_999_999L)).contains("\"from\":606");
        assertThat(history.json(0)).contains("\"from\":6").contains("\"lookups\":[6,7,8");
    }

    @Test
    void since_thatIsNoNumber_isRefused() {
        History history = history(new HistoryGroup());
        for (String text : List.of("since=", "since=-1", "since=1e3", "since=1234567890123456")) {
            assertThatThrownBy(() -> history.page(new AdminQuery(text)))
                    .isInstanceOfSatisfying(BadRequest.class, refused -> assertThat(
                                    refused.problem().detail())
                            .isEqualTo("the query's since is a whole number, such as since=0"));
        }
    }

    /** A name that is misspelled would have all answered, and one of two would count unseen. */
    @ParameterizedTest
    @ValueSource(
            strings = {"sinc=604", "since", "x=1&since=604", "since=604&since=605", "since=604&", "&", "%73ince=1"})
    void whatIsNotSinceAlone_isRefused(String query) {
        History history = history(new HistoryGroup());
        assertThatThrownBy(() -> history.page(new AdminQuery(query)))
                .isInstanceOfSatisfying(BadRequest.class, refused -> assertThat(
                                refused.problem().detail())
                        .isEqualTo("the query of this page is since alone, and once: ?since=0"));
    }

    @Test
    void nodeThatComes_hasNothingBefore_andOneThatGoesHasNoneAtAll() {
        History history = history(new HistoryGroup());
        second(history);
        history.node("a", new HistoryGroup().rate("selects", count::get));
        history.node("b", new HistoryGroup().level("out", () -> 1));
        long bytes = history.bytes();
        count.addAndGet(3);
        second(history);
        assertThat(history.json(0)).contains("\"nodes\":{\"a\":{\"selects\":[null,3]},\"b\":{\"out\":[null,1]}}");
        history.nodes(Set.of("a"));
        second(history);
        assertThat(history.json(0)).contains("\"nodes\":{\"a\":{\"selects\":[null,3,0]}}");
        assertThat(history.bytes()).isLessThan(bytes);
    }

    @Test
    void tables_beyondTheRoom_areLeftOut() {
        HistoryGroup wide = new HistoryGroup();
        for (int i = 0; i < 700; i++) {
            wide.level("figure" + i, () -> 1);
        }
        History history = history(new HistoryGroup())
                .table("one", wide)
                .table("two", wide)
                .table("three", wide);
        assertThat(history.json(0))
                .contains("\"tablesLeftOut\":1")
                .contains("\"two\":{")
                .doesNotContain("\"three\"");
        assertThat(history.bytes()).isLessThan(8_000_000);
    }
}
