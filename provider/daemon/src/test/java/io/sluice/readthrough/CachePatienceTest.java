package io.sluice.readthrough;

import static io.sluice.readthrough.ReadThroughFixture.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.sluice.trouble.LogLines;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keys whose cache does not answer, or not in time. */
@Timeout(60)
class CachePatienceTest {
    private final ReadThroughFixture door;

    CachePatienceTest() throws IOException {
        door = new ReadThroughFixture(Duration.ofMillis(100));
    }

    @BeforeEach
    void awaitLink() {
        door.awaitLink();
    }

    @AfterEach
    void end() throws Exception {
        door.close();
    }

    @Test
    void cacheThatHangs_isNotWaitedFor_norAskedMeanwhile() throws Exception {
        door.cache.entries.put("url:a", "https://a");
        door.cache.hang();
        assertThat(door.get("a")).isEqualTo("looked up a");
        int asked = door.cache.asked.size();
        assertThat(door.get("b")).isEqualTo("looked up b");
        assertThat(door.get("c")).isEqualTo("looked up c");
        assertThat(door.cache.asked).hasSize(asked);
        ReadFigures figures = door.reads.figures();
        assertThat(figures.of(ReadResult.LATE) + figures.of(ReadResult.AWAY)).isEqualTo(3);

        door.cache.goOn();
        await().atMost(SOON).until(() -> door.get("a").equals("https://a"));
    }

    @Test
    void cacheThatHangsForLong_getsAnotherConnection() throws Exception {
        door.cache.entries.put("url:a", "https://a");
        door.cache.hang();
        assertThat(door.get("a")).isEqualTo("looked up a");
        await().atMost(SOON).until(() -> door.cache.connections() > 1);
        door.cache.goOn();
        await().atMost(SOON).until(() -> door.get("a").equals("https://a"));
    }

    @Test
    void cacheThatDoesNotGreet_isSaidInWords() {
        door.cache.greet("");
        door.cache.dropConnections();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(door.reads.trouble().now()).contains("no answer to PING in"));
    }

    @Test
    void cacheThatWantsAPassword_isSaidWithWhatToDo() {
        door.cache.greet("-NOAUTH Authentication required.\r\n");
        door.cache.dropConnections();
        await().atMost(SOON).untilAsserted(() -> assertThat(door.reads.trouble().now())
                .contains("does not know user default with this password: give SLUICE_REDIS_PASSWORD"));
    }

    /** Netty would warn of each link that an ended loop does not take. */
    @Test
    void loopThatHasEnded_getsNoLinks() {
        try (LogLines netty = LogLines.of("io.netty.channel")) {
            door.endLoop();
            await().during(Duration.ofMillis(1200)).atMost(SOON).until(() -> netty.all()
                    .isEmpty());
        }
    }

    /** As when the daemon stops while a server hangs: the thread that makes links may come a moment later. */
    @Test
    void loopThatHasEnded_isToldNothingMore() {
        door.endLoop();
        assertThatCode(door.reads::close).doesNotThrowAnyException();
    }
}
