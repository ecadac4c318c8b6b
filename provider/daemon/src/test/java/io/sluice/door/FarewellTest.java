package io.sluice.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How connections end, from either side, without an answer that is lost. */
class FarewellTest {

    @Test
    void clientThatHalfCloses_getsItsAnswer() throws IOException {
        try (Door door = Door.open();
                RawClient client = door.connect()) {
            door.loader.put("slow", "v");
            door.loader.shut("slow");
            client.send(RawClient.get("/single/slow"));
            client.socket.shutdownOutput();
            Await.until(() -> door.loader.batches.size() == 1);
            door.loader.open("slow");
            RawClient.Answer answer = client.read();
            assertThat(answer.body()).isEqualTo("v");
            assertThat(answer.field("connection")).isEqualTo("close");
            assertThat(client.ended()).isTrue();
            Await.until(() -> door.front.openConnections() == 0);
        }
    }

    /** More requests than are read at once, and more answers than sockets take at once. */
    @Test
    void clientThatHalfClosesBehindManyRequests_getsAllAnswers() throws IOException {
        String value = "x".repeat(40_000);
        try (Door door = Door.open();
                RawClient client = door.connect()) {
            door.loader.put("k", value);
            client.send(RawClient.get("/single/k").repeat(500));
            client.socket.shutdownOutput();
            for (int i = 0; i < 500; i++) {
                assertThat(client.read().body().length()).isEqualTo(value.length());
            }
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void halfClosedClientThatGoes_isNotWaitedFor() throws IOException {
        try (Door door = Door.open();
                RawClient client = door.connect()) {
            door.loader.put("slow", "v");
            door.loader.shut("slow");
            client.send(RawClient.get("/single/slow"));
            client.socket.shutdownOutput();
            Await.until(() -> door.loader.batches.size() == 1);
            client.socket.setSoLinger(true, 0); // its end is a RST
            client.socket.close();
            Await.until(() -> door.front.openConnections() == 0);
            door.loader.open("slow");
        }
    }

    @Test
    void clientThatHalfClosesAndOwesABody_isClosed() throws IOException {
        try (Door door = Door.open();
                RawClient idle = door.connect();
                RawClient client = door.connect()) {
            client.send("POST /batch HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
            client.socket.shutdownOutput();
            idle.socket.shutdownOutput();
            assertThat(client.ended()).isTrue();
            assertThat(idle.ended()).isTrue();
            Await.until(() -> door.front.openConnections() == 0);
        }
    }

    @Test
    void leaving_everythingIsAnswered_andEachAnswerEndsItsConnection() throws IOException {
        try (Door door = Door.open();
                RawClient kept = door.connect()) {
            kept.send(RawClient.get("/nope"));
            assertThat(kept.read().field("connection")).isNull();
            door.front.leave();
            kept.send(RawClient.get("/nope"));
            RawClient.Answer last = kept.read();
            assertThat(last.status()).isEqualTo(404);
            assertThat(last.field("connection")).isEqualTo("close");
            assertThat(kept.ended()).isTrue();
            RawClient.Answer fresh = door.get("/nope");
            assertThat(fresh.status()).isEqualTo(404);
            assertThat(fresh.field("connection")).isEqualTo("close");
        }
    }

    /** What is asked just after the end has begun is answered; a client that asks nothing sees a FIN, and no reset. */
    @Test
    @SuppressWarnings("try") // clients end before their time
    void finish_answersWhatIsStillAsked_andSaysFarewellToTheIdle() throws Exception {
        try (Door door = Door.open();
                RawClient asking = door.connect();
                RawClient idle = door.connect()) {
            for (RawClient client : new RawClient[] {asking, idle}) {
                client.send(RawClient.get("/nope"));
                assertThat(client.read().status()).isEqualTo(404);
            }
            CompletableFuture<Void> finishing =
                    CompletableFuture.runAsync(() -> door.front.finish(Duration.ofSeconds(8)));
            Await.until(() -> {
                try (RawClient unused = door.connect()) {
                    return false;
                } catch (ConnectException e) {
                    return true;
                }
            });
            asking.send(RawClient.get("/nope"));
            RawClient.Answer last = asking.read();
            assertThat(last.status()).isEqualTo(404);
            assertThat(last.field("connection")).isEqualTo("close");

            assertThat(idle.ended()).isTrue();
            idle.send(RawClient.get("/late")); // it has crossed the FIN
            assertThat(idle.ended()).as("no reset").isTrue();
            idle.close();
            asking.close();
            finishing.get(5, TimeUnit.SECONDS);
            assertThat(door.loader.batches)
                    .as("what crossed the FIN was not begun")
                    .allMatch(keys -> !keys.contains("late"));
            assertThatThrownBy(door::connect).isInstanceOf(ConnectException.class);
        }
    }
}
