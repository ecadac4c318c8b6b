package io.sluice.commands;

import static io.sluice.commands.RespDoor.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.commands.RespDoor.RespClient;
import io.sluice.commands.RespDoor.Unusual;
import io.sluice.door.Await;
import org.junit.jupiter.api.Test;

/** SET and DEL, where a table is written to. */
class RespWritesTest {
    private static final String URL = "https://example.com/x";

    @Test
    void written_isFoundBehindIt_inOnePacket() throws Exception {
        try (RespDoor door = new RespDoor()) {
            assertThat(door.say(command("GET", "w:k")
                            + command("SET", "w:k", URL)
                            + command("GET", "w:k")
                            + command("SET", "w:k", "https://example.com/y", "NX")
                            + command("SET", "w:new", URL, "nx")
                            + command("DEL", "w:k", "w:nope")
                            + command("MGET", "w:k", "w:new")))
                    .isEqualTo("$-1\r\n+OK\r\n$21\r\n" + URL + "\r\n$-1\r\n+OK\r\n:1\r\n*2\r\n$-1\r\n$21\r\n" + URL
                            + "\r\n");
        }
    }

    @Test
    void writesOfOnePacket_areOneTransaction() throws Exception {
        try (RespDoor door = new RespDoor()) {
            door.table.shut();
            try (RespClient client = door.connect()) {
                client.send(command("SET", "w:0", URL));
                door.table.awaitBatch();
                StringBuilder packet = new StringBuilder();
                for (int i = 1; i <= 20; i++) {
                    packet.append(command("SET", "w:" + i, URL));
                }
                client.send(packet.toString());
                Await.until(() -> door.writer.queued() == 20);
                door.table.open();
                for (int i = 0; i <= 20; i++) {
                    assertThat(client.line()).isEqualTo("+OK");
                }
            }
            assertThat(door.table.batches).hasSize(2);
        }
    }

    @Test
    void commandThatWaitsForAWrite_isRunAsItWas_whateverArrives() throws Exception {
        try (RespDoor door = new RespDoor();
                RespClient client = door.connect()) {
            door.loader.put("a", "one");
            door.loader.put("b", "two");
            door.table.shut();
            client.send(command("SET", "w:0", URL) + command("MGET", "url:a", "url:b", "url:nope"));
            door.table.awaitBatch();
            String more = command("GET", "url:b").repeat(300) + command("PING");
            for (int from = 0; from < more.length(); from += 500) {
                client.send(more.substring(from, Math.min(more.length(), from + 500)));
            }
            door.table.open();
            assertThat(client.line()).isEqualTo("+OK");
            assertThat(client.line()).isEqualTo("*3");
            assertThat(client.bulk()).isEqualTo("one");
            assertThat(client.bulk()).isEqualTo("two");
            assertThat(client.bulk()).isNull();
            for (int i = 0; i < 300; i++) {
                assertThat(client.bulk()).isEqualTo("two");
            }
            assertThat(client.line()).isEqualTo("+PONG");
        }
    }

    @Test
    void whatCannotBeWritten_isTold() throws Exception {
        try (RespDoor door = new RespDoor()) {
            assertThat(door.say(command("SET", "url:a", URL)))
                    .isEqualTo("-ERR table urls is read only: --writable names others\r\n");
            assertThat(door.say(command("SET", "x", URL))).isEqualTo("-ERR no table's keys begin like this one\r\n");
            assertThat(door.say(command("SET", "w:a", "no url"))).startsWith("-ERR no http or https URL");
            assertThat(door.say(command("SET", "w:a", URL, "EX", "10")))
                    .startsWith("-ERR syntax error: SET takes NX alone");
            assertThat(door.table.rows).isEmpty();
        }
    }

    @Test
    void withoutAWritableTable_thereAreNoSuchCommands() throws Exception {
        try (RespDoor door = new RespDoor(new Unusual(UnknownKeys.NIL, false, false, true, 1000))) {
            assertThat(door.say(command("SET", "w:a", URL)))
                    .isEqualTo("-ERR unknown command 'SET', with args beginning with: 'w:a' '" + URL + "' \r\n");
            assertThat(door.say(command("COMMAND", "INFO", "set", "get")))
                    .startsWith("*2\r\n$-1\r\n*6\r\n$3\r\nget\r\n");
        }
    }

    @Test
    void tokenOfWriters_isSaidByAuth() throws Exception {
        try (RespDoor door = new RespDoor(new Unusual(UnknownKeys.NIL, true, true, false, 1000))) {
            String set = command("SET", "w:a", URL);
            assertThat(door.say(command("AUTH", RespDoor.PASSWORD) + set)).startsWith("+OK\r\n-NOPERM ");
            assertThat(door.say(command("AUTH", "writer", RespDoor.WRITE_TOKEN) + set + command("GET", "w:a")))
                    .isEqualTo("+OK\r\n+OK\r\n$21\r\n" + URL + "\r\n");
        }
    }
}
