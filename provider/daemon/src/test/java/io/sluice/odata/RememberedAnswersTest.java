package io.sluice.odata;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.door.RawClient;
import io.sluice.recent.RecentCache;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers of a view with a max-age of 60 s, which are remembered for as long. */
class RememberedAnswersTest {
    private static final String QUERY = "/odata/stops?$filter=stopid%20eq%204711";

    private final ODataDoor door = new ODataDoor(RecentCache.ofEnding(100, Duration.ofSeconds(60), query -> 10));

    @AfterEach
    void close() {
        door.close();
    }

    @Test
    void youngAnswer_isGivenAgain_andNotReadAgain() throws IOException {
        door.views.leftMillis = 59_000;
        door.get(QUERY);
        door.views.body = "{\"value\":[1]}".getBytes(UTF_8);
        RawClient.Answer again = door.get(QUERY);
        assertThat(again.body()).isEqualTo("{\"value\":[]}");
        assertThat(again.field("sluice-source")).isEqualTo("database");
        assertThat(door.views.asked).hasSize(1);
    }

    /** Whoever asks is not kept waiting for it, and one reads it for all. */
    @Test
    void oldAnswer_isGivenAgain_andReadAgainMeanwhile_once() throws IOException {
        door.views.leftMillis = 20_000;
        door.get(QUERY);
        CountDownLatch gate = new CountDownLatch(1);
        door.views.gate = gate;
        door.views.body = "{\"value\":[1]}".getBytes(UTF_8);
        for (int i = 0; i < 5; i++) {
            assertThat(door.get(QUERY).body()).isEqualTo("{\"value\":[]}");
        }
        await().untilAsserted(() -> assertThat(door.views.asked).hasSize(2));
        door.views.leftMillis = 59_000;
        gate.countDown();
        await().untilAsserted(() -> assertThat(door.get(QUERY).body()).isEqualTo("{\"value\":[1]}"));
        assertThat(door.views.asked).hasSize(2);
    }

    /** What was read again without success serves as long as it may. */
    @Test
    void failedRefresh_isTriedAgain() throws IOException {
        door.views.leftMillis = 20_000;
        door.get(QUERY);
        door.views.failure = new IOException("away");
        assertThat(door.get(QUERY).status()).isEqualTo(200);
        await().untilAsserted(() -> {
            assertThat(door.get(QUERY).status()).isEqualTo(200);
            assertThat(door.views.asked).hasSizeGreaterThan(3);
        });
    }
}
