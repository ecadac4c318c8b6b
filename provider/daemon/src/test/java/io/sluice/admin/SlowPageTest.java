package io.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.door.Door;
import io.sluice.door.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A page that takes seconds holds nobody up. */
class SlowPageTest {
    private final CompletableFuture<AdminPage.Answer> page = new CompletableFuture<>();
    private AdminServer door;

    @BeforeEach
    void open() throws IOException {
        open(Duration.ofSeconds(10));
    }

    private void open(Duration limit) throws IOException {
        AdminContent content = new AdminContent()
                .slow("/slow", () -> page)
                .open("/livez", () -> new AdminPage.Answer(200, "text/plain", "alive\n"));
        door = AdminServer.start(Door.FREE_PORT, new AdminRoutes(content, AdminAccess.ofThisMachine(), limit), null);
    }

    @AfterEach
    void close() {
        door.close();
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    @Test
    void othersAreAnsweredMeanwhile_itsAnswerComesWhenItIsThere() throws Exception {
        try (RawClient slow = new RawClient(door.port());
                RawClient other = new RawClient(door.port())) {
            slow.send(get("/slow"));
            other.send(get("/livez"));
            assertThat(other.read().body()).isEqualTo("alive\n");
            page.complete(new AdminPage.Answer(200, "application/json", "{}\n"));
            assertThat(slow.read().body()).isEqualTo("{}\n");
            other.send(get("/"));
            assertThat(other.read().body()).contains("GET /slow\n");
        }
    }

    @Test
    void failure_isABugOfOurs_post_isNotTaken() throws Exception {
        page.completeExceptionally(new IllegalStateException("secret"));
        try (RawClient client = new RawClient(door.port())) {
            client.send(get("/slow"));
            RawClient.Answer failed = client.read();
            assertThat(failed.status()).isEqualTo(500);
            assertThat(failed.body()).doesNotContain("secret");
            client.send("POST /slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(405);
        }
    }

    @Test
    void whatTakesTooLong_is503() throws Exception {
        door.close();
        open(Duration.ofMillis(50));
        try (RawClient client = new RawClient(door.port())) {
            client.send(get("/slow"));
            assertThat(client.read().status()).isEqualTo(503);
        }
    }
}
