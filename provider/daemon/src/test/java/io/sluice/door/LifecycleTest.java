package io.sluice.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.http.AnswerListener;
import io.sluice.lookup.KeyRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Binding, bounds in time and number, draining and closing. */
class LifecycleTest {

    private static PublicServerSettings settings(int connections, Duration idle, Duration head, Duration body) {
        return new PublicServerSettings(Door.FREE_PORT, 302, 5000, false, connections, idle, head, body);
    }

    @Test
    void portInUse_oneClearLine() {
        try (Door door = Door.open()) {
            InetSocketAddress taken = Door.loopback(door.front.port());
            assertThatThrownBy(() -> PublicServer.start(
                            PublicServerSettings.defaults(taken),
                            PublicServices.of(door.coalescer, KeyRule.none()),
                            AnswerListener.none(),
                            null))
                    .isInstanceOf(IOException.class)
                    .hasMessage("cannot listen on 127.0.0.1:" + taken.getPort()
                            + ": address already in use; choose another --listen");
        }
    }

    @Test
    void addressNotOurs_oneClearLine() {
        assertThat(cannotListen(InetSocketAddress.createUnresolved("no-such-host.invalid", 80)))
                .isEqualTo("cannot listen on no-such-host.invalid:80: unknown host; choose another --listen");
        assertThat(cannotListen(Door.address(192, 0, 2, 1, 80)))
                .isEqualTo("cannot listen on 192.0.2.1:80: not an address of this machine; choose another --listen");
    }

    private static @Nullable String cannotListen(InetSocketAddress address) {
        try (Door door = Door.open()) {
            PublicServerSettings settings = PublicServerSettings.defaults(address);
            return assertThatThrownBy(() -> PublicServer.start(
                            settings, PublicServices.of(door.coalescer, KeyRule.none()), AnswerListener.none(), null))
                    .isInstanceOf(IOException.class)
                    .actual()
                    .getMessage();
        }
    }

    @Test
    void tooManyConnections_closedAtOnceAndCounted() throws IOException {
        Duration long_ = Duration.ofMinutes(1);
        try (Door door = Door.open(settings(2, long_, long_, long_));
                RawClient one = door.connect();
                RawClient two = door.connect()) {
            one.send(RawClient.get("/k"));
            two.send(RawClient.get("/k"));
            assertThat(one.read().status()).isEqualTo(404);
            assertThat(two.read().status()).isEqualTo(404);
            try (RawClient three = door.connect()) {
                assertThat(three.ended()).isTrue();
            }
            assertThat(door.front.refusedConnections()).isEqualTo(1);
            assertThat(door.front.connectionsFull().now())
                    .isEqualTo("--listen: all 2 connections are taken, and new ones are closed at once: raise"
                            + " --max-connections, or have clients keep fewer idle");
            one.socket.close();
            Await.until(() -> door.front.openConnections() == 1);
            assertThat(door.get("/k").status()).isEqualTo(404);
        }
    }

    /** Netty takes in one connection a turn by default: the last of many clients then waited as many turns as came before it. */
    @Test
    void manyClientsAtOnce_areTakenInTogether_howeverBusyTheLoopsAre() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        CountDownLatch gate = new CountDownLatch(1);
        Set<Thread> blocked = ConcurrentHashMap.newKeySet();
        KeyRule busy = key -> {
            requests.incrementAndGet();
            if (key.equals("gate")) {
                blocked.add(Thread.currentThread());
                awaitOpen(gate);
            }
            LockSupport.parkNanos(1_000_000); // a turn takes its time
            return key;
        };
        AtomicBoolean over = new AtomicBoolean();
        List<RawClient> clients = new ArrayList<>();
        List<Thread> askers = new ArrayList<>();
        try (Door door = new Door(
                PublicServerSettings.defaults(Door.FREE_PORT),
                Door.lookups(20_000, 1, Duration.ofSeconds(20)),
                busy,
                null)) {
            for (int i = 0; i < 8; i++) {
                RawClient client = door.connect();
                clients.add(client);
                Thread asker = new Thread(() -> askUntil(over, client));
                asker.start();
                askers.add(asker);
            }
            int loops = Runtime.getRuntime().availableProcessors();
            for (int i = 0; i < 2 * loops; i++) {
                RawClient blocker = door.connect();
                clients.add(blocker);
                blocker.send(RawClient.get("/gate"));
            }
            Await.until(() -> blocked.size() == loops);
            for (int i = 0; i < 300; i++) {
                clients.add(door.connect()); // the kernel takes them; the loops are blocked
            }
            int before = requests.get();
            gate.countDown();
            Await.until(() -> door.front.openConnections() == clients.size());
            assertThat(requests.get() - before)
                    .as("requests answered meanwhile")
                    .isLessThan(150);
            over.set(true);
            for (Thread asker : askers) {
                asker.join(10_000);
            }
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    private static void awaitOpen(CountDownLatch gate) {
        try {
            boolean unused = gate.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void askUntil(AtomicBoolean over, RawClient client) {
        try {
            while (!over.get()) {
                client.send(RawClient.get("/k"));
                RawClient.Answer unused = client.read();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void timeIsUp_408OrClosed() throws IOException {
        Duration soon = Duration.ofMillis(200);
        try (Door door = Door.open(settings(10, soon, soon, soon));
                RawClient idle = door.connect();
                RawClient head = door.connect();
                RawClient body = door.connect()) {
            head.send("GET /k HTTP/1.1\r\nHost: x\r\n");
            body.send("POST /batch HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
            RawClient.Answer headAnswer = head.read();
            assertThat(headAnswer.status()).isEqualTo(408);
            assertThat(headAnswer.field("connection")).isEqualTo("close");
            assertThat(head.ended()).isTrue();
            assertThat(body.read().status()).isEqualTo(408);
            assertThat(body.ended()).isTrue();
            assertThat(idle.ended()).isTrue();
            assertThat(door.answered).containsExactlyInAnyOrder("OTHER 408", "BATCH 408");
        }
    }

    @Test
    void drain_answersEndTheirConnections_newOnesAreRefused() throws IOException {
        try (Door door = Door.open();
                RawClient waiting = door.connect();
                RawClient idle = door.connect()) {
            idle.send(RawClient.get("/k"));
            assertThat(idle.read().field("connection")).isNull();
            door.loader.put("slow", "v");
            door.loader.shut("slow");
            waiting.send(RawClient.get("/single/slow"));
            Await.until(() -> door.coalescer.inFlight() == 1);
            door.front.drain();
            assertThatThrownBy(door::connect).isInstanceOf(ConnectException.class);
            door.loader.open("slow");
            RawClient.Answer answer = waiting.read();
            assertThat(answer.body()).isEqualTo("v");
            assertThat(answer.field("connection")).isEqualTo("close");
            assertThat(waiting.ended()).isTrue();
            door.coalescer.close();
            idle.send(RawClient.get("/k"));
            RawClient.Answer refused = idle.read();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.field("retry-after")).isEqualTo("1");
            assertThat(refused.field("connection")).isEqualTo("close");
        }
    }

    @Test
    void close_waitsForAnswersInFlight() throws Exception {
        Door door = Door.open();
        door.loader.put("slow", "x".repeat(3_000_000));
        door.loader.shut("slow");
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            RawClient client = door.connect();
            client.send(RawClient.get("/single/slow"));
            clients.add(client);
        }
        Await.until(() -> door.front.openConnections() == 50 && door.coalescer.inFlight() == 1);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> {
            door.front.drain();
            door.coalescer.close(Duration.ofSeconds(5));
            door.front.close(Duration.ofSeconds(5));
        });
        door.loader.open("slow");
        for (RawClient client : clients) {
            RawClient.Answer answer = client.read();
            assertThat(answer.status()).isIn(200, 503); // 503 if it was read after the coalescer closed
            assertThat(client.ended()).isTrue();
            client.close();
        }
        closing.get(10, TimeUnit.SECONDS);
    }

    @Test
    void close_graceOver_closesAll() throws IOException {
        Door door = Door.open();
        door.loader.shut("slow");
        try (RawClient client = door.connect()) {
            client.send(RawClient.get("/slow"));
            Await.until(() -> door.coalescer.inFlight() == 1);
            door.front.close(Duration.ofMillis(50));
            assertThat(client.ended()).isTrue();
        }
        door.loader.open("slow");
        door.close();
    }
}
