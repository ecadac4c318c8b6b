package io.sluice.commands;

import static io.sluice.commands.RespDoor.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.commands.RespDoor.RespClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients that are not tried themselves say as they connect, as their sources have it. */
class RespHandshakesTest {
    private RespDoor door;

    @BeforeEach
    void open() {
        door = new RespDoor();
        door.loader.put("a", "one");
    }

    @AfterEach
    void close() {
        door.close();
    }

    /** go-redis 9: HELLO alone, then a pipeline of which it forgives every error, then what is asked. */
    @Test
    void goRedis_connects_andAsks() throws Exception {
        try (RespClient client = door.connect()) {
            client.send(command("hello", "3"));
            assertThat(client.line()).isEqualTo("%7");
            for (int i = 0; i < 14; i++) {
                client.bulk(); // names, and numbers in their place
            }
            client.send(command("client", "setinfo", "LIB-NAME", "go-redis(,go1.24)")
                    + command("client", "setinfo", "LIB-VER", "9.14.0")
                    + command("client", "maint_notifications", "on"));
            assertThat(client.line()).isEqualTo("+OK");
            assertThat(client.line()).isEqualTo("+OK");
            assertThat(client.line()).startsWith("-ERR unknown subcommand");
            client.send(command("get", "url:a") + command("get", "url:nope"));
            assertThat(client.bulk()).isEqualTo("one");
            assertThat(client.line()).isEqualTo("_");
        }
    }

    /** StackExchange.Redis 2: two connections, the second for subscriptions; it goes by INFO and CONFIG, and asks for a tie-breaker. */
    @Test
    void stackExchange_connects_andListens() throws Exception {
        try (RespClient asks = door.connect();
                RespClient listens = door.connect()) {
            asks.send(command("CLIENT", "SETNAME", "front-1")
                    + command("CLIENT", "SETINFO", "lib-name", "SE.Redis")
                    + command("CLIENT", "SETINFO", "lib-ver", "2.9.25")
                    + command("CLIENT", "ID")
                    + command("CONFIG", "GET", "timeout")
                    + command("CONFIG", "GET", "slave-read-only")
                    + command("CONFIG", "GET", "databases")
                    + command("INFO", "replication")
                    + command("GET", "__Booksleeve_TieBreak")
                    + command("CLUSTER", "NODES")
                    + command("ECHO", "sixteen-bytes-id"));
            for (int i = 0; i < 3; i++) {
                assertThat(asks.line()).isEqualTo("+OK");
            }
            assertThat(asks.line()).startsWith(":");
            for (String expected : new String[] {"timeout", "0", "slave-read-only", "yes", "databases", "1"}) {
                String word = asks.bulk();
                assertThat("*2".equals(word) ? asks.bulk() : word).isEqualTo(expected);
            }
            assertThat(asks.bulk()).contains("role:master", "redis_mode:standalone", "redis_version:7.");
            assertThat(asks.bulk()).isNull();
            assertThat(asks.line()).isEqualTo("-ERR This instance has cluster support disabled");
            assertThat(asks.bulk()).isEqualTo("sixteen-bytes-id");
            listens.send(command("SUBSCRIBE", "__Booksleeve_MasterChanged") + command("PING"));
            assertThat(listens.line()).isEqualTo("*3");
            assertThat(listens.bulk()).isEqualTo("subscribe");
            assertThat(listens.bulk()).isEqualTo("__Booksleeve_MasterChanged");
            assertThat(listens.line()).isEqualTo(":1");
            assertThat(listens.line()).isEqualTo("*2");
            assertThat(listens.bulk()).isEqualTo("pong");
        }
    }
}
