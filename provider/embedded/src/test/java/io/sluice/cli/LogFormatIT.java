package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.embedded.SharedServers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a program reads that follows the log. */
@Timeout(120)
class LogFormatIT {
    private static final SharedServers.Database DATABASE = SharedServers.database(10);
    private static final Duration SOON = Duration.ofMinutes(1);

    private static Map<String, String> object(String line) throws IOException {
        Map<String, String> members = new HashMap<>();
        try (JsonParser json = new JsonFactory().createParser(line)) {
            assertThat(json.nextToken()).as(line).isEqualTo(JsonToken.START_OBJECT);
            String name;
            while ((name = json.nextFieldName()) != null) {
                json.nextToken();
                members.put(name, String.valueOf(json.getText()));
                json.skipChildren();
            }
            assertThat(json.nextToken()).as(line).isNull();
        }
        return members;
    }

    @Test
    void everyLineIsAnObject_ofSlowLookupsToo() throws Exception {
        List<String> lines;
        try (RunningDaemon daemon = RunningDaemon.launch(
                Map.of("SLUICE_DB_PASSWORD", DATABASE.reader().password()),
                "--db=" + DATABASE.jdbcUrl(),
                "--db-user=" + DATABASE.reader().user(),
                "--redis=none",
                "--log-format=json",
                "--slow-lookup=1ms",
                "--window=5ms",
                "--log-level=info")) {
            Matcher lookups = daemon.awaitLine(".*\"lookups +http:.*127.0.0.1:(\\d+)\".*", SOON);
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + lookups.group(1) + "/single/7"))
                    .build();
            assertThat(daemon.http().send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
            // printf 7 | sha256sum
            Matcher unused = daemon.awaitLine(
                    ".*\"slow lookup of urls: \\d+ ms, of which \\d+ in the queue and \\d+ in a SELECT of 1 keys; SHA-256 of"
                            + " its key begins with 7902699be42c\".*",
                    SOON);
            lines = daemon.lines();
        }
        for (String line : lines) {
            assertThat(object(line)).as(line).containsKeys("timestamp", "level", "loggerName", "formattedMessage");
        }
        assertThat(lines).anyMatch(line -> line.contains("\"stopped\""));
    }
}
