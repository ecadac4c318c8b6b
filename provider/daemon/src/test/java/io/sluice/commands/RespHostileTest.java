package io.sluice.commands;

import static io.sluice.commands.RespDoor.command;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.commands.RespDoor.RespClient;
import io.sluice.door.Await;
import io.sluice.transport.Pressure;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that mean no good, or do not know better: they cost bounded memory, and others are answered. */
class RespHostileTest {
    private static final int MANY = 1_000_000;

    private RespDoor door;

    @BeforeEach
    void open() {
        door = new RespDoor();
        door.loader.put("a", "0123456789".repeat(100));
    }

    @AfterEach
    void close() {
        door.close();
    }

    @Test
    void answersThatNobodyReads_stopTheReading_whereItIsBounded() throws Exception {
        AtomicLong sent = new AtomicLong();
        try (RespClient silent = door.connect();
                RespClient other = door.connect()) {
            byte[] packet = command("GET", "url:a").repeat(1000).getBytes(ISO_8859_1);
            var unused = CompletableFuture.runAsync(() -> sendAll(silent, packet, sent));
            Await.until(() -> door.heard.sum() > 1000);
            awaitStill(sent);
            assertThat(sent.get()).isLessThan((long) MANY / 4 * packet.length / 1000);
            assertThat((int) door.heard.sum()).isLessThan(MANY / 4);
            other.send(command("PING"));
            assertThat(other.line()).isEqualTo("+PONG");
        }
        Await.until(() -> door.server.server().openConnections() == 0);
    }

    private static void sendAll(RespClient client, byte[] packet, AtomicLong sent) {
        try {
            OutputStream out = client.socket.getOutputStream();
            for (int i = 0; i < MANY / 1000; i++) {
                out.write(packet);
                sent.addAndGet(packet.length);
            }
        } catch (IOException e) {
            sent.addAndGet(0); // closed, as the test ends
        }
    }

    /** Half a second is longer than whoever makes room takes. */
    private static void awaitStill(AtomicLong count) {
        AtomicLong before = new AtomicLong();
        await().during(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(20))
                .until(() -> before.getAndSet(count.get()) == count.get());
    }

    @Test
    void whatIsReadAgain_isAnswered_afterAPause() throws Exception {
        int commands = 20_000;
        try (RespClient client = door.connect()) {
            byte[] all = command("GET", "url:a").repeat(commands).getBytes(ISO_8859_1);
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    client.socket.getOutputStream().write(all);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            Await.until(() -> door.heard.sum() > 1000);
            for (int i = 0; i < commands; i++) {
                assertThat(client.bulk()).hasSize(1000);
            }
            sending.get();
        }
    }

    @Test
    void halfACommand_endsWithItsTime() throws Exception {
        try (RespClient client = door.connect()) {
            client.send("*2\r\n$3\r\nGET\r\n$5\r\nurl");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void hugeLengths_andNestedArrays_endInRedisWords() throws Exception {
        assertThat(door.say("*2147483647\r\n")).isEqualTo("-ERR Protocol error: invalid multibulk length\r\n");
        assertThat(door.say("*1\r\n$2147483647\r\n")).isEqualTo("-ERR Protocol error: invalid bulk length\r\n");
        assertThat(door.say("*1\r\n".repeat(10_000))).isEqualTo("-ERR Protocol error: expected '$', got '*'\r\n");
        assertThat(door.say("\0".repeat(100_000)).startsWith("-ERR ")).isTrue();
    }

    @Test
    void largeWordsBehindASlowLookup_areBounded() throws Exception {
        door.loader.shut("gate");
        byte[] packet = command("ECHO", "x".repeat(16_000)).getBytes(ISO_8859_1);
        AtomicLong sent = new AtomicLong();
        try (RespClient client = door.connect()) {
            client.socket.setSendBufferSize(64 * 1024);
            client.send(command("GET", "url:gate"));
            Await.until(() -> door.urls.underWay() == 1);
            var unused = CompletableFuture.runAsync(() -> sendAll(client, packet, sent));
            Await.until(() -> sent.get() > 0);
            awaitStill(sent);
            assertThat(sent.get()).isLessThan(12L * 1024 * 1024); // most of it in the server's socket
            door.loader.open("gate");
            assertThat(client.bulk()).isNull();
            for (int i = 0; i < MANY / 1000; i++) {
                assertThat(client.bulk()).hasSize(16_000);
            }
        }
    }

    @Test
    void valuesThatNobodyWantsToHear_areNotCountedAsHeld() throws Exception {
        int length = 1024 * 1024;
        door.loader.put("large", "x".repeat(length));
        long enough = Runtime.getRuntime().maxMemory() / 8 * 3 / length + 10; // of what may be held
        try (RespClient client = door.connect()) {
            client.send(command("CLIENT", "REPLY", "OFF"));
            for (long i = 0; i < enough; i++) {
                client.send(command("GET", "url:large"));
            }
            client.send(command("CLIENT", "REPLY", "ON") + command("MGET", "url:a"));
            assertThat(client.line()).isEqualTo("+OK");
            assertThat(client.line()).isEqualTo("*1");
            assertThat(client.bulk()).hasSize(1000);
        }
    }

    @Test
    void mgetForWhichThereIsNoMemory_isBusy_andTheConnectionGoesOn() throws Exception {
        int mb = 1024 * 1024;
        try (RespDoor small = new RespDoor(RespDoor.Unusual.none(), new Pressure(mb, mb));
                RespClient client = small.connect()) {
            String[] words = new String[201];
            Arrays.setAll(words, i -> i == 0 ? "MGET" : "url:k" + i);
            for (int i = 1; i < words.length; i++) {
                small.loader.put("k" + i, "x".repeat(8 * 1024));
            }
            client.send(command(words));
            assertThat(client.line()).startsWith("-BUSY ");
            client.send(command("GET", "url:k1"));
            assertThat(client.bulk()).hasSize(8 * 1024);
        }
    }

    @Test
    void whoHasSaidAll_stillGetsAllOfALargeAnswer() throws Exception {
        int length = 1024 * 1024;
        int values = 30; // more than sockets take at once
        door.loader.put("large", "x".repeat(length));
        String[] words = new String[1 + values];
        Arrays.fill(words, "url:large");
        words[0] = "MGET";
        assertThat(door.say(command(words))).hasSize(5 + values * (length + 12));
    }

    @Test
    void manySmallPieces_areOneCommand() throws Exception {
        StringBuilder mget = new StringBuilder("*1001\r\n$4\r\nMGET\r\n");
        for (int i = 0; i < 1000; i++) {
            mget.append("$7\r\nother:x\r\n");
        }
        try (RespClient client = door.connect()) {
            for (int i = 0; i < mget.length(); i += 7) {
                client.send(mget.substring(i, Math.min(mget.length(), i + 7)));
            }
            assertThat(client.line()).isEqualTo("*1000");
            for (int i = 0; i < 1000; i++) {
                assertThat(client.bulk()).isNull();
            }
        }
    }

    @Test
    void clientThatGoes_withdrawsWhatItHasAskedFor() throws Exception {
        door.loader.shut("gate");
        try (RespClient client = door.connect()) {
            client.send(command("GET", "url:gate"));
            Await.until(() -> door.urls.underWay() == 1);
            client.send(command("GET", "url:x") + command("MGET", "url:y", "url:z"));
            Await.until(() -> door.urls.queued() == 3);
        }
        Await.until(() -> door.urls.waiting() == 0);
        door.loader.open("gate");
        Await.until(() -> door.urls.inFlight() == 0);
        assertThat(door.loader.batches).hasSize(1);
    }
}
