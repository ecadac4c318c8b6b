package io.sluice.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.List;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** What the daemon does with an operator's own servers: the same tests on embedded servers and on stock images, one daemon for all. */
interface OwnServersSuite {
    /** Distinct keys, each of which has to come through exactly, through HTTP, SQL and Redis. */
    List<String> ODD_KEYS = List.of(
            "?",
            "\uFFFD",
            "\uD83D\uDE00",
            "caf\u00e9", // NFC
            "cafe\u0301", // NFD
            "'; drop table urls; --",
            "{brace}",
            "{a,b}",
            "NULL",
            "\"quoted\"",
            "back\\slash",
            "a/b",
            "a b",
            "a+b",
            "100%",
            "a:fence",
            "url:a",
            "{url:a}:fence");

    OwnServers servers();

    RunningDaemon daemon();

    private static String path(String key) {
        return "/single/" + URLEncoder.encode(key, UTF_8).replace("+", "%20");
    }

    private void insert(List<String> keys) throws Exception {
        OwnServers own = servers();
        try (Connection connection = DriverManager.getConnection(own.jdbcUrl(), own.owner(), own.ownerPassword());
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO urls VALUES (?, ?) ON CONFLICT DO NOTHING")) {
            for (String key : keys) {
                insert.setString(1, key);
                insert.setString(2, "https://example.com/of/" + key);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    @Test
    default void oddKeys_comeThroughExactly() throws Exception {
        insert(ODD_KEYS);
        RunningDaemon daemon = daemon();
        try (Jedis redis = servers().client()) {
            for (String key : ODD_KEYS) {
                assertThat(daemon.get(path(key)).body()).isEqualTo("https://example.com/of/" + key);
            }
            for (String key : ODD_KEYS) {
                assertThat(daemon.awaitFilled(redis, path(key), "url:" + key))
                        .isEqualTo("https://example.com/of/" + key);
            }
            // A redirect's Location is ASCII, whatever the value.
            assertThat(daemon.get("/caf%C3%A9").headers().firstValue("Location"))
                    .hasValue("https://example.com/of/caf%C3%A9");
        }
    }

    @Test
    default void badKeys_areRefusedAlone() throws Exception {
        insert(List.of("good"));
        RunningDaemon daemon = daemon();
        for (String bad : List.of("/single/%00", "/single/%ED%A0%80", "/single/%C0%AF", "/single/%0A", "/%ff")) {
            assertThat(daemon.get(bad).statusCode()).as(bad).isEqualTo(400);
            assertThat(daemon.get("/single/good").statusCode()).isEqualTo(200);
        }
    }

    @Test
    default void batch_answersFoundAndAbsentKeys() throws Exception {
        insert(List.of("b1", "b2"));
        RunningDaemon daemon = daemon();
        HttpRequest request = HttpRequest.newBuilder(URI.create(daemon.lookups() + "/batch"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("[\"b1\", \"absent\", \"b2\", \"b1\"]"))
                .build();
        HttpResponse<String> answer = daemon.http().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body().strip())
                .isEqualTo(
                        "{\"b1\":\"https://example.com/of/b1\",\"absent\":null,\"b2\":\"https://example.com/of/b2\"}");
    }
}
