package io.sluice.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.lookup.MinLsnLookup;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lookups that name the log position which they must see. */
class ReadBackTest {
    private final Door door = Door.open();

    @AfterEach
    void close() {
        door.close();
    }

    private RawClient.Answer ask(String line, String position) throws IOException {
        return door.ask(line + " HTTP/1.1\r\nHost: h\r\nSluice-Min-LSN: " + position + "\r\n\r\n");
    }

    @Test
    void get_isAskedOfWhoeverHasThePosition() throws IOException {
        RawClient.Answer answer = ask("GET /abc", "1/A");

        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.field("location")).isEqualTo("https://example.com/" + ((1L << 32) + 10));
        assertThat(door.readBack).containsExactly(new MinLsnLookup("abc", (1L << 32) + 10));
        assertThat(door.loader.batches).as("usual lookups").isEmpty();
    }

    @Test
    void single_absent_is404() throws IOException {
        assertThat(ask("GET /single/nope", "0/1").status()).isEqualTo(404);
    }

    @Test
    void batch_everyKeyHasThePosition() throws IOException {
        RawClient.Answer answer = ask("POST /batch", "0/5\r\nContent-Length: 8\r\n\r\na\nb\nnope");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("{\"a\":\"https://example.com/5\",\"b\":\"https://example.com/5\",\"nope\":null}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "1", "0/1, 0/2", "FFFFFFFF/0"})
    void noPosition_is400(String position) throws IOException {
        RawClient.Answer answer = ask("GET /abc", position);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("Sluice-Min-LSN takes one log position like 16/B374D848");
    }

    @Test
    void twoPositions_is400() throws IOException {
        assertThat(ask("GET /abc", "0/1\r\nSluice-Min-LSN: 0/2").status()).isEqualTo(400);
    }
}
