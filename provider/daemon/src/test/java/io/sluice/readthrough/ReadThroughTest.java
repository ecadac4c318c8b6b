package io.sluice.readthrough;

import static io.sluice.readthrough.ReadThroughFixture.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.lookup.Value;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keys that the cache is asked for before they are looked up. */
@Timeout(60)
class ReadThroughTest {
    private final ReadThroughFixture door;

    ReadThroughTest() throws IOException {
        door = new ReadThroughFixture(Duration.ofSeconds(20));
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
    void entry_isAnswered_andNotLookedUp() throws Exception {
        door.cache.entries.put("url:a", "https://a");
        assertThat(door.get("a")).isEqualTo("https://a");
        assertThat(door.lookedUp).isEmpty();
    }

    @Test
    void absenceInTheCache_isAnAbsence() throws Exception {
        door.cache.entries.put("url:gone", "");
        assertThat(door.get("gone")).isEqualTo("absent");
        assertThat(door.lookedUp).isEmpty();
    }

    @Test
    void keyOfNoEntry_isLookedUp() throws Exception {
        assertThat(door.get("b")).isEqualTo("looked up b");
        assertThat(door.reads.figures().of(ReadResult.MISSED)).isPositive();
    }

    @Test
    void keysOfOneTurn_areOneRead() throws Exception {
        door.cache.entries.put("url:1", "one");
        door.cache.entries.put("url:é", "accent");
        List<ReadThroughFixture.Asked> all = door.together("1", "2", "é");
        assertThat(all.get(0).answer()).isEqualTo("one");
        assertThat(all.get(1).answer()).isEqualTo("looked up 2");
        assertThat(all.get(2).answer()).isEqualTo("accent");
        assertThat(door.cache.asked).containsExactly("MGET url:1 url:2 url:é");
    }

    @Test
    void howLongItIsKept_isTold() throws Exception {
        door.cache.entries.put("url:t", "v");
        door.cache.times.put("url:t", 5_000L);
        Value value = door.start("t", true).value();
        assertThat(value.ends()).isTrue();
        assertThat(value.leftMillis(System.nanoTime())).isBetween(1L, 5_000L);

        door.cache.times.remove("url:t");
        assertThat(door.start("t", true).value().ends()).isFalse();
    }

    @Test
    void errorInPlaceOfValues_keysAreLookedUp_andItIsSaid() throws Exception {
        door.cache.sayInstead("-NOPERM User default has no permissions to run the 'mget' command\r\n");
        assertThat(door.together("a", "b").get(1).answer()).isEqualTo("looked up b");
        assertThat(door.reads.trouble().now()).contains("ACL SETUSER default +mget +get +pttl ~url:*");
    }

    @Test
    void whatIsNoReply_endsTheConnection_andKeysAreLookedUp() throws Exception {
        door.cache.sayInstead("HTTP/1.1 400 Bad Request\r\n\r\n");
        assertThat(door.get("a")).isEqualTo("looked up a");
        door.cache.sayInstead("");
        door.cache.entries.put("url:a", "https://a");
        await().atMost(SOON).until(() -> door.get("a").equals("https://a"));
    }

    @Test
    void moreRepliesThanQuestions_endTheConnection() throws Exception {
        door.cache.sayInstead("*1\r\n$1\r\nx\r\n$1\r\ny\r\n");
        assertThat(door.get("a")).isEqualTo("x");
        door.cache.sayInstead("");
        door.cache.entries.put("url:b", "https://b");
        await().atMost(SOON).until(() -> door.get("b").equals("https://b"));
    }

    @Test
    void valueTooLongToKeep_isLookedUp() throws Exception {
        door.cache.entries.put("url:long", "x".repeat((4 << 20) + 1));
        door.cache.entries.put("url:a", "https://a");
        List<ReadThroughFixture.Asked> all = door.together("long", "a");
        assertThat(all.get(0).answer()).isEqualTo("looked up long");
        assertThat(all.get(1).answer()).isEqualTo("https://a");
    }

    @Test
    void withdrawnMeanwhile_isNeitherAnsweredNorLookedUp() throws Exception {
        door.cache.entries.put("url:x", "https://x");
        door.cache.hang();
        ReadThroughFixture.Asked gone = door.new Asked("x", false);
        door.loop.execute(() -> {
            door.lookups.start(gone);
            door.loop.execute(() -> gone.withdrawn = true); // behind the task that sends it
        });
        await().atMost(SOON).until(() -> !door.cache.asked.isEmpty());
        door.cache.goOn();
        assertThat(door.get("y")).isEqualTo("looked up y");
        assertThat(door.lookedUp).containsExactly("y");
        assertThat(gone.answer).isNotDone();
    }

    @Test
    void connectionLost_keysAreLookedUp_andAnotherIsMade() throws Exception {
        door.cache.entries.put("url:a", "https://a");
        door.cache.hang();
        ReadThroughFixture.Asked waiting = door.start("a", false);
        await().atMost(SOON).until(() -> !door.cache.asked.isEmpty());
        door.cache.dropConnections();
        assertThat(waiting.answer()).isEqualTo("looked up a");
        door.cache.goOn();
        await().atMost(SOON).until(() -> door.get("a").equals("https://a"));
    }
}
