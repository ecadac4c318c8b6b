package io.sluice.commands;

import static io.sluice.commands.RespDoor.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.commands.RespDoor.RespClient;
import io.sluice.commands.RespDoor.Unusual;
import io.sluice.door.Await;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients of Redis get for the commands that read. */
class RespDoorTest {
    private RespDoor door;

    @BeforeEach
    void open() {
        door = new RespDoor();
        door.loader.put("a", "one");
        door.loader.put("b", "two");
        door.loader.put("\u00e9", "accent");
    }

    @AfterEach
    void close() {
        door.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET url:a | $3,one",
                "get url:nope | $-1",
                "GET other:a | $-1",
                "GET url: | $-1",
                "MGET url:a url:nope other url:b url:a | *5,$3,one,$-1,$-1,$3,two,$3,one",
                "EXISTS url:a url:a url:nope url:b | :3",
                "TOUCH url:nope | :0",
                "STRLEN url:a | :3",
                "STRLEN url:nope | :0",
                "GETRANGE url:a 0 -1 | $3,one",
                "GETRANGE url:a -2 1 | $1,n",
                "GETRANGE url:a 5 9 | $0,",
                "GETRANGE url:a -9 0 | $1,o",
                "GETRANGE url:a x 0 | -ERR value is not an integer or out of range",
                "GETRANGE url:a 00 1 | -ERR value is not an integer or out of range",
                "GETRANGE url:a 0 -0 | -ERR value is not an integer or out of range",
                "TTL url:a | :-1",
                "PTTL url:nope | :-2",
                "EXPIRETIME url:a | :-1",
                "TYPE url:a | +string",
                "TYPE url:nope | +none",
                "PING | +PONG",
                "PING hello | $5,hello",
                "ECHO hello | $5,hello",
                "SELECT 0 | +OK",
                "SELECT 1 | -ERR DB index is out of range",
                "SELECT x | -ERR value is not an integer or out of range",
                "GET | -ERR wrong number of arguments for 'get' command",
                "GET url:a url:b | -ERR wrong number of arguments for 'get' command",
                "CLIENT GETNAME | $-1",
                "CLIENT SETNAME me | +OK",
                "CLIENT SETINFO LIB-NAME jedis | +OK",
                "CLIENT SETINFO LIB-COLOUR red | -ERR Unrecognized option 'LIB-COLOUR'",
                "CLIENT INFO x | '-ERR wrong number of arguments for ''client|info'' command'",
                "COMMAND COUNT x | '-ERR wrong number of arguments for ''command|count'' command'",
                "CLIENT KILL x | -ERR unknown subcommand 'KILL'. Try CLIENT HELP.",
                "CLUSTER INFO | -ERR This instance has cluster support disabled",
                "READONLY | -ERR This instance has cluster support disabled",
                "CONFIG GET save | *2,$4,save,$0,",
                "CONFIG SET save x | -ERR unknown subcommand 'SET'. Try CONFIG HELP.",
                "ROLE | *3,$6,master,:0,*0",
                "AUTH x | -ERR AUTH <password> called without any password configured for the default user."
                        + " Are you sure your configuration is correct?",
                "AUTH default x | +OK",
                "FLUSHALL now  | '-ERR unknown command ''FLUSHALL'', with args beginning with: ''now'' '",
            })
    void command_isAnswered_asRedisDoes(String command, String answer) throws Exception {
        String expected = String.join("\r\n", answer.split(",", -1)) + "\r\n";
        if (answer.startsWith("'") || answer.startsWith("-ERR unknown command")) {
            expected = answer + "\r\n";
        }
        assertThat(door.say(command + "\r\n")).isEqualTo(expected);
        assertThat(door.say(command(command.split(" +")))).isEqualTo(expected);
    }

    @Test
    void answers_comeInTheOrderOfTheCommands() throws Exception {
        door.loader.shut("slow");
        door.loader.put("slow", "late");
        try (RespClient client = door.connect()) {
            client.send(command("GET", "url:slow") + command("PING") + command("GET", "url:a") + "NOPE\r\n");
            Await.until(() -> !door.loader.batches.isEmpty());
            door.loader.open("slow");
            assertThat(client.bulk()).isEqualTo("late");
            assertThat(client.line()).isEqualTo("+PONG");
            assertThat(client.bulk()).isEqualTo("one");
            assertThat(client.line()).startsWith("-ERR unknown command 'NOPE'");
        }
    }

    @Test
    void keysOfOnePacket_areOneBatch() throws Exception {
        StringBuilder packet = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            packet.append(command("GET", "url:k" + i));
        }
        packet.append(command("MGET", "url:m1", "w:other", "url:m2"));
        String nils = "$-1\r\n".repeat(50) + "*3\r\n" + "$-1\r\n".repeat(3);
        assertThat(door.say(packet.toString())).isEqualTo(nils);
        assertThat(door.loader.batches).hasSize(1);
        assertThat(door.loader.batches.get(0)).hasSize(52).contains("k0", "m2");
    }

    @Test
    void keysAreUtf8_ofAtMost512Bytes_andOthersAreAbsent() throws Exception {
        String utf8 = "\u00c3\u00a9"; // as the bytes of one letter
        assertThat(door.say(command("GET", "url:" + utf8))).isEqualTo("$6\r\naccent\r\n");
        assertThat(door.say(command("GET", "url:\u00e9"))).isEqualTo("$-1\r\n");
        assertThat(door.say(command("GET", "url:" + "x".repeat(513)))).isEqualTo("$-1\r\n");
        assertThat(door.say(command("GET", "url:a\u0001"))).isEqualTo("$-1\r\n");
        assertThat(door.server.figures().unknownKeys()).isEqualTo(3);
        assertThat(door.loader.batches).hasSize(1);
    }

    @Test
    void unknownKeys_areErrors_whereThatIsSet() throws Exception {
        try (RespDoor strict = new RespDoor(new Unusual(UnknownKeys.ERROR, false, false, false, 1000))) {
            strict.loader.put("a", "one");
            assertThat(strict.say(command("GET", "other:a"))).isEqualTo("-ERR no table's keys begin like this one\r\n");
            assertThat(strict.say(command("GET", "url:\u00ff"))).isEqualTo("-ERR a key is UTF-8\r\n");
            assertThat(strict.say(command("MGET", "url:a", "x")))
                    .isEqualTo("-ERR no table's keys begin like one of these\r\n");
            assertThat(strict.say(command("GET", "url:a"))).isEqualTo("$3\r\none\r\n");
        }
    }

    @Test
    void resp3_isSpokenFromHelloOn_andResetEndsIt() throws Exception {
        try (RespClient client = door.connect()) {
            client.send(
                    command("GET", "url:nope") + command("HELLO", "3", "SETNAME", "me") + command("GET", "url:nope"));
            assertThat(client.line()).isEqualTo("$-1");
            assertThat(client.line()).isEqualTo("%7");
            for (String expected : List.of("server", "sluice", "version", "7.2.0", "proto")) {
                assertThat(client.bulk()).isEqualTo(expected);
            }
            assertThat(client.line()).isEqualTo(":3");
            assertThat(client.bulk()).isEqualTo("id");
            assertThat(client.line()).startsWith(":");
            for (String expected : List.of("mode", "standalone", "role", "master", "modules")) {
                assertThat(client.bulk()).isEqualTo(expected);
            }
            assertThat(client.line()).isEqualTo("*0");
            assertThat(client.line()).isEqualTo("_");
            client.send(command("CLIENT", "GETNAME")
                    + command("RESET")
                    + command("GET", "url:nope")
                    + command("HELLO", "9"));
            assertThat(client.bulk()).isEqualTo("me");
            assertThat(client.line()).isEqualTo("+RESET");
            assertThat(client.line()).isEqualTo("$-1");
            assertThat(client.line()).isEqualTo("-NOPROTO unsupported protocol version");
        }
    }

    @Test
    void replies_mayBeOff_orSkipped() throws Exception {
        assertThat(door.say(command("CLIENT", "REPLY", "SKIP") + command("GET", "url:a") + command("GET", "url:b")))
                .isEqualTo("$3\r\ntwo\r\n");
        assertThat(door.say(command("CLIENT", "REPLY", "OFF")
                        + command("GET", "url:a")
                        + command("CLIENT", "REPLY", "ON")
                        + command("GET", "url:b")))
                .isEqualTo("+OK\r\n$3\r\ntwo\r\n");
        Await.until(() -> door.heard.sum() == 4);
        assertThat(door.say(command("CLIENT", "REPLY", "OFF")
                        + command("CLIENT", "REPLY", "SKIP")
                        + command("PING", "x")
                        + command("PING", "y")
                        + command("RESET")
                        + command("PING")))
                .isEqualTo("+RESET\r\n+PONG\r\n");
    }

    @Test
    void draining_endsConnections_behindWhatTheyHaveAskedFor() throws Exception {
        door.loader.shut("slow");
        door.loader.put("slow", "late");
        try (RespClient client = door.connect()) {
            client.send(command("GET", "url:slow") + command("ECHO", "x"));
            Await.until(() -> !door.loader.batches.isEmpty());
            door.server.server().drain();
            door.loader.open("slow");
            assertThat(client.rest()).isEqualTo("$4\r\nlate\r\n$1\r\nx\r\n");
        }
    }

    @Test
    void quit_endsTheConnection_behindItsAnswer() throws Exception {
        try (RespClient client = door.connect()) {
            client.send(command("GET", "url:a") + command("QUIT") + command("GET", "url:b"));
            assertThat(client.rest()).isEqualTo("$3\r\none\r\n+OK\r\n");
        }
    }

    @Test
    void subscriptions_areConfirmed() throws Exception {
        assertThat(door.say(command("SUBSCRIBE", "x", "y") + command("UNSUBSCRIBE") + command("PING")))
                .isEqualTo(told("subscribe", "x", 1)
                        + told("subscribe", "y", 2)
                        + told("unsubscribe", "x", 1)
                        + told("unsubscribe", "y", 0)
                        + "+PONG\r\n");
    }

    @Test
    void whatIsSaidAgain_hasTheBytesThatCame() throws Exception {
        String word = "\u00c3\u00a9"; // as the bytes of one letter
        assertThat(door.say(command("SUBSCRIBE", "\u00e9\r\n") + command("UNSUBSCRIBE")))
                .contains("subscribe\r\n$3\r\n\u00e9\r\n\r\n:1\r\n", "\r\n$3\r\n\u00e9\r\n\r\n:0\r\n");
        assertThat(door.say(command("SUBSCRIBE", "x", "y".repeat(257)) + command("UNSUBSCRIBE")))
                .startsWith(
                        "-ERR a channel's name has at most 256 bytes here\r\n*3\r\n$11\r\nunsubscribe\r\n$-1\r\n:0");
        assertThat(door.say(command("N" + word, word)))
                .isEqualTo("-ERR unknown command 'N" + word + "', with args beginning with: '" + word + "' \r\n");
    }

    private static String told(String word, String channel, int left) {
        return "*3\r\n$" + word.length() + "\r\n" + word + "\r\n$1\r\n" + channel + "\r\n:" + left + "\r\n";
    }

    @Test
    void whatGoesWrong_isAnError_thatNoClientRepeats() throws Exception {
        try (RespDoor small = new RespDoor(new Unusual(UnknownKeys.NIL, false, false, false, 1))) {
            small.loader.shut("gate");
            try (RespClient client = small.connect();
                    RespClient other = small.connect()) {
                client.send(command("GET", "url:gate"));
                Await.until(() -> small.urls.underWay() == 1);
                client.send(command("GET", "url:waits"));
                Await.until(() -> small.urls.queued() == 1);
                other.send(command("MGET", "url:x", "url:y"));
                assertThat(other.line()).startsWith("-BUSY too many lookups are waiting");
                small.loader.open("gate");
                assertThat(client.bulk()).isNull();
            }
            Await.until(() -> small.answered.contains("mget BUSY"));
        }
    }

    @Test
    void largeValues_goInPieces() throws Exception {
        String large = "0123456789abcdef".repeat(20_000);
        door.loader.put("large", large);
        assertThat(door.say(command("GET", "url:large"))).isEqualTo("$320000\r\n" + large + "\r\n");
        assertThat(door.say(command("MGET", "url:a", "url:large", "url:large", "url:nope") + command("PING")))
                .isEqualTo("*4\r\n$3\r\none\r\n" + ("$320000\r\n" + large + "\r\n").repeat(2) + "$-1\r\n+PONG\r\n");
        assertThat(door.say(command("GETRANGE", "url:large", "1", "-1")))
                .isEqualTo("$319999\r\n" + large.substring(1) + "\r\n");
    }

    @Test
    void whoeverSpeaksHttp_isToldInOneLine() throws Exception {
        for (String method : List.of("GET", "POST", "HEAD")) {
            try (RespClient client = door.connect()) {
                client.send(method + " /abc HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(client.rest())
                        .isEqualTo("-ERR this port speaks Redis' protocol: HTTP is answered at --listen\r\n");
            }
        }
    }

    @Test
    void whatIsNoCommand_endsTheConnection_behindTheAnswersBeforeIt() throws Exception {
        try (RespClient client = door.connect()) {
            client.send(command("GET", "url:a") + "*1\r\n!\r\n" + command("GET", "url:b"));
            assertThat(client.rest()).isEqualTo("$3\r\none\r\n-ERR Protocol error: expected '$', got '!'\r\n");
        }
        assertThat(door.server.figures().protocolErrors()).isEqualTo(1);
    }

    @Test
    void password_isNeeded_andAWrongOneIsToldLate() throws Exception {
        try (RespDoor closed = new RespDoor(new Unusual(UnknownKeys.NIL, true, false, false, 1000));
                RespClient client = closed.connect()) {
            closed.loader.put("a", "one");
            client.send(command("GET", "url:a") + command("HELLO", "3"));
            assertThat(client.line()).isEqualTo("-NOAUTH Authentication required.");
            assertThat(client.line()).startsWith("-NOAUTH HELLO must be called with the client already authenticated");
            long begin = System.nanoTime();
            client.send(command("AUTH", "wrong") + command("GET", "url:a"));
            assertThat(client.line()).isEqualTo("-WRONGPASS invalid username-password pair or user is disabled.");
            assertThat(System.nanoTime() - begin).isGreaterThan(200_000_000);
            assertThat(client.line()).isEqualTo("-NOAUTH Authentication required.");
            client.send(command("HELLO", "2", "AUTH", "default", RespDoor.PASSWORD));
            assertThat(client.line()).isEqualTo("*14");
            assertThat(closed.server.figures().wrongPasswords()).isEqualTo(1);
        }
    }
}
