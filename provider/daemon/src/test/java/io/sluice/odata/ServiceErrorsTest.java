package io.sluice.odata;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.LoadException;
import io.sluice.door.Await;
import io.sluice.door.Door;
import io.sluice.door.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of queries that are wrong, and of those that have no answer. */
class ServiceErrorsTest {
    private final ODataDoor door = new ODataDoor(Door.lookups(1, 1, Duration.ofSeconds(5)));

    @AfterEach
    void close() {
        door.views.gate.countDown();
        door.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$filter=nmae eq 'x' | 400 | $filter | the nearest is name",
                "$filter=stopid eq 'x' | 400 | $filter | Edm.Int32",
                "$filter=stopid eq 'x' | 400 | $filter | Edm.String",
                "$filter=stopid eq | 400 | $filter | $filter at 7",
                "$fliter=stopid eq 1 | 400 | $fliter | the nearest is $filter",
                "fliter=stopid eq 1 | 400 | fliter | $filter",
                "$filter=contains(name,'%00') | 400 | $filter | NUL",
                "$filter=name eq '%zz' | 400 | $filter | hexadecimal",
                "$filter=name eq '%FF' | 400 | $filter | UTF-8",
                "$top=-1 | 400 | $top | $top",
                "$top=x | 400 | $top | $top",
                "$skip=100001 | 400 | $skip | 100000",
                "$count=maybe | 400 | $count | true",
                "$orderby=nmae | 400 | $orderby | the nearest is name",
                "$select=nmae | 400 | $select | the nearest is name",
                "$skiptoken=x | 400 | $skiptoken | $skiptoken",
                "$top=1&$top=2 | 400 | $top | twice",
                "$expand=stops | 501 | $expand | not offered",
                "$search=x | 501 | $search | not offered",
                "$apply=aggregate(x) | 501 | $apply | not offered",
                "$filter=geo.intersects(location,geography'POINT(0 0)') | 501 | $filter | geo.intersects",
            })
    void badQuery_isNamedWithItsPlace(String query, int status, String target, String line) throws IOException {
        RawClient.Answer answer = door.get("/odata/stops?" + query.replace(" ", "%20"));
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains("\"target\":\"" + target + "\"").contains(line);
        assertThat(door.views.asked).isEmpty();
    }

    @Test
    void columnThatIsNotFilterable_isSaid() throws IOException {
        RawClient.Answer answer = door.get("/odata/arrivals?$filter=fare%20gt%205");
        assertThat(answer.status()).isEqualTo(501);
        assertThat(answer.body()).contains("'fare' is not declared filterable", "routeid");
    }

    @Test
    void longList_is400() throws IOException {
        String list = "1" + ",1".repeat(1000);
        RawClient.Answer answer = door.get("/odata/stops?$filter=stopid%20in%20(" + list + ")");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("1000");
    }

    @Test
    void deepParentheses_are400() throws IOException {
        RawClient.Answer answer = door.get("/odata/stops?$filter=" + "(".repeat(1000) + "true" + ")".repeat(1000));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("32 deep");
    }

    @Test
    void tooLongTarget_is414() throws IOException {
        assertThat(door.get("/odata/stops?x=" + "y".repeat(9000)).status()).isEqualTo(414);
    }

    @Test
    void message_repeatsNothingThatBreaksALine() throws IOException {
        RawClient.Answer answer = door.get("/odata/a%0D%0A%22%5C%F0%9F%98%80");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body())
                .isEqualTo("{\"error\":{\"code\":\"NotFound\",\"message\":\"no view is called 'a??\\\"\\\\😀'\"}}\n");
    }

    @Test
    void unknownEntity_is404_keptAsOtherAnswersAre() throws IOException {
        door.views.body = new byte[0];
        door.views.position = 0x2A;
        RawClient.Answer answer = door.get("/odata/stops(1)");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body()).contains("no entity has this key");
        assertThat(answer.field("cache-control")).isEqualTo("max-age=60");
        assertThat(answer.field("sluice-source")).isEqualTo("database");
        assertThat(answer.field("sluice-as-of-lsn")).isEqualTo("0/2A");
        assertThat(answer.field("etag")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "TIMEOUT, 503, ServiceUnavailable",
        "UNAVAILABLE, 503, ServiceUnavailable",
        "BAD_ROW, 502, BadGateway",
    })
    void failedQuery_isSaid(LoadException.Kind kind, int status, String code) throws IOException {
        door.views.failure = new LoadException(kind, "what went wrong");
        RawClient.Answer answer = door.get("/odata/stops");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
        assertThat(answer.field("retry-after")).isEqualTo(status == 503 ? "1" : null);
        assertThat(answer.field("odata-version")).isEqualTo("4.0");
    }

    @Test
    void fullQueue_is503() throws IOException {
        door.views.gate = new CountDownLatch(1);
        try (RawClient one = door.connect();
                RawClient two = door.connect()) {
            one.send(RawClient.get("/odata/stops?$top=1"));
            Await.until(() -> door.views.asked.size() == 1);
            two.send(RawClient.get("/odata/stops?$top=2"));
            Await.until(() -> door.queries.queued() == 1);
            RawClient.Answer answer = door.get("/odata/stops?$top=3");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.field("retry-after")).isEqualTo("1");
            door.views.gate.countDown();
            assertThat(one.read().status()).isEqualTo(200);
            assertThat(two.read().status()).isEqualTo(200);
        }
    }

    @Test
    void lateQuery_is503() throws IOException {
        try (ODataDoor hasty = new ODataDoor(Door.lookups(1, 1, Duration.ofMillis(100)))) {
            hasty.views.gate = new CountDownLatch(1);
            RawClient.Answer answer = hasty.get("/odata/stops");
            hasty.views.gate.countDown();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.field("retry-after")).isEqualTo("1");
        }
    }

    @Test
    void viewThatIsNotKnownYet_is503() throws IOException {
        door.server.show(List.of(FakeViews.STOPS), List.of("arrivals"));
        RawClient.Answer answer = door.get("/odata/arrivals");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.field("retry-after")).isEqualTo("1");
        assertThat(door.get("/odata/stops").status()).isEqualTo(200);
        assertThat(door.get("/odata/").status())
                .as("without all views it would be remembered")
                .isEqualTo(503);
        assertThat(door.get("/odata/$metadata").status()).isEqualTo(503);

        door.server.show(List.of(FakeViews.STOPS, FakeViews.ARRIVALS), List.of());
        assertThat(door.get("/odata/arrivals").status()).as("known now").isEqualTo(200);
    }

    @Test
    void sameQuery_isAskedOnce() throws IOException {
        door.views.gate = new CountDownLatch(1);
        try (RawClient one = door.connect();
                RawClient two = door.connect()) {
            one.send(RawClient.get("/odata/stops?$filter=stopid%20eq%201%20and%20name%20eq%20'a'"));
            Await.until(() -> door.views.asked.size() == 1);
            two.send(RawClient.get(
                    "/odata/stops?filter=name%20eq%20%27a%27%20AND%20stopid%20eq%2001".replace("AND", "and")));
            Await.until(() -> door.coalesced.get() == 1);
            door.views.gate.countDown();
            assertThat(one.read().status()).isEqualTo(200);
            assertThat(two.read().status()).isEqualTo(200);
        }
        assertThat(door.views.asked).hasSize(1);
    }

    @Test
    void clientThatHasGone_waitsNoMore() throws IOException {
        door.views.gate = new CountDownLatch(1);
        try (RawClient one = door.connect()) {
            one.send(RawClient.get("/odata/stops"));
            Await.until(() -> door.queries.waiting() == 1);
        }
        Await.until(() -> door.queries.waiting() == 0);
    }

    @Test
    void answers_areCountedByTheirKinds() throws IOException {
        door.get("/odata/stops");
        door.get("/odata/stops/$count");
        door.get("/odata/stops(1)");
        door.get("/odata/");
        door.get("/odata/$metadata");
        door.get("/odata/nothing");
        Await.until(() -> door.answered.size() == 6);
        assertThat(door.answered)
                .containsExactly(
                        "VIEW_ROWS 200",
                        "VIEW_COUNT 200",
                        "VIEW_ENTITY 200",
                        "VIEW_MODEL 200",
                        "VIEW_MODEL 200",
                        "OTHER 404");
    }

    @Test
    void drained_saysSo() throws IOException {
        try (RawClient client = door.connect()) {
            client.send(RawClient.get("/odata/"));
            assertThat(client.read().status()).isEqualTo(200);
            door.queries.close(Duration.ZERO);
            client.send(RawClient.get("/odata/stops"));
            RawClient.Answer answer = client.read();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).contains("shutting down");
        }
    }
}
