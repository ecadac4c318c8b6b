package io.sluice.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.access.AccessToken;
import io.sluice.secrets.UnusableFile;
import java.io.IOException;
import java.net.URL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may write, where not everybody may. */
class WriteTokenTest {
    private static final String TOKEN = "0123456789abcdef~._/+==";
    private static final String URL = "https://example.com/";

    private final WriteDoor door = new WriteDoor(TOKEN);

    @AfterEach
    void close() {
        door.close();
    }

    private RawClient.Answer put(String fields) throws IOException {
        return door.ask(WriteDoor.request("PUT", "/abc", fields, URL));
    }

    @Test
    void token_writes_andLookupsNeedNone() throws IOException {
        assertThat(put("Authorization: Bearer " + TOKEN + "\r\n").status()).isEqualTo(201);
        assertThat(put("authorization: bearer " + TOKEN + "\r\n").status()).isEqualTo(200);
        assertThat(door.ask(RawClient.get("/abc")).status()).isEqualTo(302);
    }

    @Test
    void noToken_401_thatSaysWhichScheme() throws IOException {
        RawClient.Answer answer = put("");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.field("www-authenticate")).isEqualTo("Bearer realm=\"sluice\"");
        assertThat(answer.body()).contains("--write-token-file").doesNotContain(TOKEN);
        assertThat(door.delete("/abc").status()).isEqualTo(401);
        assertThat(door.ask(WriteDoor.request("POST", "/", "", URL)).status()).isEqualTo(401);
        assertThat(door.table.rows).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer 0123456789abcdef~._/+=\r\n",
                "Authorization: Bearer 0123456789abcdef~._/+===\r\n",
                "Authorization: Bearer \r\n",
                "Authorization: Basic " + TOKEN + "\r\n",
                "Authorization: Bearer " + TOKEN + "\r\nAuthorization: Bearer " + TOKEN + "\r\n",
            })
    void wrongToken_401(String fields) throws IOException {
        RawClient.Answer answer = put(fields);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.field("www-authenticate")).isEqualTo("Bearer realm=\"sluice\", error=\"invalid_token\"");
        assertThat(door.table.rows).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "0123456789abcde", "with a space in it 0123456789", "0123456789abcdef\n"})
    void tokensThatCannotBe_areRefused(String token) {
        assertThatThrownBy(() -> AccessToken.fixed("--write-token-file", "writes need", token))
                .isInstanceOf(UnusableFile.class)
                .hasMessageContaining("at least 16 characters");
    }
}
