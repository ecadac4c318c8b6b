package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sluice.door.Await;
import io.sluice.door.Door;
import io.sluice.door.PublicServerSettings;
import io.sluice.door.RawClient;
import io.sluice.lookup.KeyRule;
import io.sluice.transport.Content;
import io.sluice.transport.Limits;
import io.sluice.transport.Loop;
import io.sluice.transport.Pressure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Clients that do not read, or send by parts: what they make us hold has a bound over all of them, and others do not notice. */
class SlowClientsTest {
    private static final int MB = 1024 * 1024;

    @Test
    void answersThatNobodyReads_areBounded_andTheSlowestGo() throws Exception {
        Pressure pressure = new Pressure(4 * MB, 4 * MB);
        List<RawClient> silent = new ArrayList<>();
        try (Door door = Door.open(pressure);
                RawClient other = door.connect()) {
            door.loader.put("ok", "fine");
            for (int i = 0; i < 64; i++) {
                door.loader.put("big" + i, i + ":" + "x".repeat(128 * 1024));
            }
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 64; i++) {
                requests.append(RawClient.get("/single/big" + i));
            }
            for (int i = 0; i < 24; i++) { // eight MB each: the sockets take some of it
                RawClient client = door.connect();
                silent.add(client);
                client.send(requests.toString());
            }
            Await.until(() -> {
                other.send(RawClient.get("/single/ok"));
                assertThat(other.read().body()).isEqualTo("fine");
                return pressure.slowClients().begun() == 1 && door.front.openConnections() < 25;
            });
            for (RawClient client : silent) {
                client.close();
            }
            Await.until(() -> door.front.openConnections() == 1);
            Await.until(pressure::isFree); // all is given back
            other.send(RawClient.get("/single/big1"));
            assertThat(other.read().body().startsWith("1:xxx")).isTrue();
        }
    }

    /** The memory is that of several ports: who asks at another one cannot wait until somebody asks here. */
    @Test
    void memoryTakenAtAnotherPort_slowClientsHereGo_thoughNobodyAsks() throws Exception {
        Pressure pressure = new Pressure(64 * MB, 64 * MB);
        try (Door door = Door.open(pressure);
                RawClient client = door.connect()) {
            door.loader.put("big", "x".repeat(8 * MB));
            client.send(RawClient.get("/single/big").repeat(4));
            Await.until(() -> !pressure.isFree());
            assertThat(door.front.openConnections()).isEqualTo(1);

            pressure.hold(100 * MB);
            Await.until(() -> door.front.openConnections() == 0);
            pressure.hold(-100 * MB);
            Await.until(pressure::isFree);
        }
    }

    /** Larger than the client may make us hold as a whole, were it copied. */
    @Test
    void batchLargerThanTheBuffers_isReadAsAWhole() throws IOException {
        Pressure pressure = new Pressure(16 * MB, MB);
        StringBuilder keys = new StringBuilder();
        try (Door door = Door.open(pressure);
                RawClient client = door.connect()) {
            for (int i = 0; i < 1000; i++) {
                door.loader.put("k" + i, "x".repeat(8 * 1024));
                keys.append('k').append(i).append('\n');
            }
            client.send(RawClient.post("text/plain", keys.toString()) + RawClient.get("/single/k1"));
            RawClient.Answer answer = client.read();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().length()).isEqualTo(1000 * 8 * 1024 + 1000 * 6 + 3890 + 2);
            assertThat(answer.body().endsWith("xxx\"}\n")).isTrue();
            assertThat(client.read().body().length()).as("the answer behind it").isEqualTo(8 * 1024);
            assertThat(pressure.slowClients().begun()).isZero();
            Await.until(pressure::isFree);
        }
    }

    @Test
    void batchForWhichThereIsNoMemory_503() throws IOException {
        Pressure pressure = new Pressure(MB, MB);
        try (Door door = Door.open(pressure)) {
            StringBuilder keys = new StringBuilder();
            for (int i = 0; i < 200; i++) {
                door.loader.put("k" + i, "x".repeat(8 * 1024));
                keys.append('k').append(i).append('\n');
            }
            RawClient.Answer answer = door.ask(RawClient.post("text/plain", keys.toString()));
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.field("retry-after")).isEqualTo("1");
            assertThat(answer.body()).contains("ask for fewer keys at once");
            assertThat(door.get("/single/k1").status()).isEqualTo(200);
            Await.until(pressure::isFree);
        }
    }

    @Test
    void partsOfRequests_areBounded_andWholeOnesAnswered() throws Exception {
        Pressure pressure = new Pressure(4 * MB, 3 * MB); // a third of it for input
        List<RawClient> slow = new ArrayList<>();
        try (Door door = Door.open(pressure);
                RawClient other = door.connect()) {
            for (int i = 0; i < 200; i++) {
                RawClient client = door.connect();
                slow.add(client);
                client.send("GET /k HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(12 * 1024));
            }
            Await.until(() -> {
                other.send(RawClient.get("/nope"));
                assertThat(other.read().status()).isEqualTo(404);
                return door.front.openConnections() < 190;
            });
            for (RawClient client : slow) {
                client.close();
            }
            Await.until(() -> door.front.openConnections() == 1);
            Await.until(pressure::isFree);
        }
    }

    /** What is written behind half an answer is read as its other half. */
    @Test
    void answerThatFailsHalfway_endsTheConnection() {
        Content failing = new Content() {
            @Override
            public long left() {
                return 100_000;
            }

            @Override
            public void write(ByteBuf out, int most) {
                out.writeZero(10);
                throw new OutOfMemoryError("as if");
            }
        };
        Router router = (request, exchange) -> exchange.answer(
                request.uri().equals("/fails")
                        ? Reply.of(200, Reply.head(200, ""), failing)
                        : Reply.of(200, "", "whole\n".getBytes(StandardCharsets.US_ASCII)));
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        Loop loop = new Loop(tasks::add, tasks::add, () -> 0, new Pressure(MB, MB));
        Limits limits = PublicServerSettings.defaults(Door.FREE_PORT).limits();
        LoopContext http = new LoopContext(loop, Instant.EPOCH, router, limits, AnswerListener.none(), "");
        EmbeddedChannel channel = new EmbeddedChannel();
        http.accept(channel);
        boolean unused = channel.writeInbound(
                Unpooled.copiedBuffer(RawClient.get("/fails") + RawClient.get("/whole"), StandardCharsets.US_ASCII));
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
        assertThat(channel.isOpen()).isFalse();
        assertThat(channel.outboundMessages()).isEmpty();
    }

    @Test
    void loopThatIsHeldUp_isTold() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        KeyRule blocking = key -> {
            if (key.equals("gate")) {
                awaitOpen(gate);
            }
            return key;
        };
        try (Door door = new Door(
                        PublicServerSettings.defaults(Door.FREE_PORT),
                        Door.lookups(100, 1, Duration.ofSeconds(5)),
                        blocking,
                        null);
                RawClient client = door.connect()) {
            assertThat(door.front.stuck()).isNull();
            client.send(RawClient.get("/gate"));
            Await.until(() -> door.front.stuck() != null);
            assertThat(door.front.stuck()).startsWith("an event loop has not been round for 3 s");
            gate.countDown();
            Await.until(() -> door.front.stuck() == null);
        } finally {
            gate.countDown();
        }
    }

    private static void awaitOpen(CountDownLatch gate) {
        try {
            boolean unused = gate.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
