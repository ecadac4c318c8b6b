package io.sluice.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many requests on one connection: order, caps, and what becomes of them when it ends. */
class PipeliningTest {
    private final Door door = Door.open(Door.lookups(20_000, 2, Duration.ofSeconds(8)));

    @AfterEach
    void close() {
        door.close();
    }

    @Test
    void laterKeyAnsweredFirst_answersKeepTheirOrder() throws IOException {
        door.loader.put("slow", "first");
        door.loader.put("fast", "second");
        door.loader.shut("slow");
        try (RawClient client = door.connect();
                RawClient other = door.connect()) {
            client.send(RawClient.get("/single/slow"));
            Await.until(() -> door.loader.batches.size() == 1);
            client.send(RawClient.get("/single/fast") + RawClient.get("/single/%00"));
            Await.until(() -> door.loader.batches.size() == 2);
            other.send(RawClient.get("/single/fast"));
            assertThat(other.read().body()).as("the later key is loaded").isEqualTo("second");
            door.loader.open("slow");
            assertThat(client.read().body()).isEqualTo("first");
            assertThat(client.read().body()).isEqualTo("second");
            assertThat(client.read().status()).isEqualTo(400);
        }
    }

    @Test
    void manyAtOnce_sixtyFourInFlight_allAnsweredInOrder() throws IOException {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            door.loader.put("k" + i, "v" + i);
            door.loader.shut("k" + i);
            requests.append(RawClient.get("/single/k" + i));
        }
        try (RawClient client = door.connect();
                RawClient other = door.connect()) {
            client.send(requests.toString());
            Await.until(() -> door.coalescer.inFlight() == 64);
            // Both connections share what there is of event loops: once this is answered, the first has been read on.
            other.send(RawClient.get("/single/%00"));
            assertThat(other.read().status()).isEqualTo(400);
            assertThat(door.coalescer.inFlight()).isEqualTo(64);
            for (int i = 0; i < 1000; i++) {
                door.loader.open("k" + i);
            }
            for (int i = 0; i < 1000; i++) {
                assertThat(client.read().body()).isEqualTo("v" + i);
            }
        }
        assertThat(door.loader.batches).allMatch(batch -> batch.size() <= 64);
    }

    @Test
    void batchInFlight_nothingMoreIsRead() throws IOException {
        door.loader.shut("a");
        try (RawClient client = door.connect()) {
            client.send(RawClient.post("text/plain", "a") + RawClient.get("/b"));
            Await.until(() -> !door.loader.batches.isEmpty());
            assertThat(door.coalescer.inFlight()).isEqualTo(1);
            door.loader.open("a");
            assertThat(client.read().status()).isEqualTo(200);
            assertThat(client.read().status()).isEqualTo(404);
        }
    }

    /** A client that sends and never reads is not read either, so what it can make us hold is bounded. */
    @Test
    void slowReader_isNotReadOn_thenGetsAll() throws IOException {
        String value = "x".repeat(100_000);
        door.loader.put("big", value);
        int requests = 600; // 60 MB of answers: more than the sockets' buffers take
        try (RawClient client = door.connect()) {
            client.send(RawClient.get("/single/big").repeat(requests));
            Await.until(() -> !door.answered.isEmpty());
            Await.until(
                    () -> { // it stands still
                        int before = singles();
                        for (int i = 0; i < 50; i++) {
                            assertThat(door.get("/nope").status()).isEqualTo(404);
                        }
                        return singles() == before;
                    });
            assertThat(singles()).isLessThan(requests);
            for (int i = 0; i < requests; i++) {
                assertThat(client.read().body()).hasSize(value.length());
            }
        }
        assertThat(singles()).isEqualTo(requests);
    }

    private int singles() {
        return (int) door.answered.stream().filter("SINGLE 200"::equals).count();
    }

    @Test
    void clientGone_itsKeysAreNotQueried() throws IOException {
        try (Door one = Door.open(Door.lookups(100, 1, Duration.ofSeconds(8)));
                RawClient other = one.connect()) {
            one.loader.shut("gate");
            other.send(RawClient.get("/gate"));
            Await.until(() -> one.loader.batches.size() == 1);
            try (RawClient leaving = one.connect()) {
                leaving.send(RawClient.get("/gone") + RawClient.post("text/plain", "gone1\ngone2"));
                Await.until(() -> one.coalescer.queued() == 3);
                leaving.socket.setSoLinger(true, 0); // a FIN alone could be that of a client that waits for its answers
            }
            Await.until(() -> one.coalescer.waiting() == 1); // the connection counts as closed a moment before
            one.loader.open("gate");
            other.send(RawClient.get("/last"));
            assertThat(other.read().status()).isEqualTo(404);
            assertThat(other.read().status()).isEqualTo(404);
            assertThat(one.loader.batches).containsExactly(List.of("gate"), List.of("last"));
        }
    }

    @Test
    void connectionClose_answeredThenClosed() throws IOException {
        door.loader.put("k", "v");
        try (RawClient client = door.connect()) {
            client.send(
                    "GET /single/k HTTP/1.1\r\nHost: x\r\nConnection: foo, Close\r\n\r\n" + RawClient.get("/single/k"));
            RawClient.Answer answer = client.read();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.field("connection")).isEqualTo("close");
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void connectionCloseOnPost_bodyIsStillRead() throws IOException {
        try (RawClient client = door.connect()) {
            client.send("POST /batch HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1\r\n\r\n");
            client.send("k");
            assertThat(client.read().body()).isEqualTo("{\"k\":null}\n");
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void http10_closesUnlessAskedToKeep() throws IOException {
        door.loader.put("k", "v");
        try (RawClient client = door.connect()) {
            client.send("GET /single/k HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            RawClient.Answer kept = client.read();
            assertThat(kept.field("connection")).isEqualTo("keep-alive");
            assertThat(kept.body()).isEqualTo("v");
            client.send("GET /single/k HTTP/1.0\r\n\r\n");
            RawClient.Answer last = client.read();
            assertThat(last.field("connection")).isEqualTo("close");
            assertThat(client.ended()).isTrue();
        }
    }
}
