package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.cli.Collector.Received;
import io.sluice.embedded.SharedServers;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lookups as a collector of traces sees them. */
@Timeout(120)
class TracesIT {
    private static final SharedServers.Database DATABASE = SharedServers.database(10);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String CALLER = "00f067aa0ba902b7";

    private static Collector collector;
    private static RunningDaemon daemon;

    @BeforeAll
    static void start() throws Exception {
        collector = new Collector();
        daemon = RunningDaemon.start(
                Map.of("SLUICE_DB_PASSWORD", DATABASE.reader().password()),
                "--db=" + DATABASE.jdbcUrl(),
                "--db-user=" + DATABASE.reader().user(),
                "--redis=none",
                "--recent=0s",
                "--window=500ms",
                "--otel-endpoint=" + collector.url());
    }

    @AfterAll
    static void stop() {
        daemon.close();
        collector.close();
    }

    private static CompletableFuture<HttpResponse<String>> ask(String path, String parent) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(daemon.lookups() + path))
                .header("traceparent", parent)
                .build();
        return daemon.http().sendAsync(request, BodyHandlers.ofString());
    }

    /** @param digit of which the trace's name is made */
    private static String trace(char digit) {
        return String.valueOf(digit).repeat(32);
    }

    private static String parent(char digit, String flags) {
        return "00-" + trace(digit) + '-' + CALLER + '-' + flags;
    }

    private static List<Received> lookups(char digit) {
        return collector.named("lookup").stream()
                .filter(span -> span.trace().equals(trace(digit)))
                .toList();
    }

    @Test
    void lookupsGetSpans_inTheirTraces_andTheirBatchLinks() throws Exception {
        var one = ask("/single/1", parent('1', "01"));
        var two = ask("/2", parent('2', "01"));
        var unrecorded = ask("/single/3", parent('3', "00"));
        var wrong = ask("/single/4", "nonsense");
        assertThat(one.get().statusCode()).isEqualTo(200);
        assertThat(two.get().statusCode()).isEqualTo(302);
        assertThat(unrecorded.get().headers().map()).doesNotContainKey("traceresponse");
        assertThat(wrong.get().statusCode()).isEqualTo(200);
        await().atMost(SOON)
                .until(() -> lookups('1').size() == 1 && lookups('2').size() == 1);
        Received first = lookups('1').get(0);
        assertThat(first.parent()).isEqualTo(CALLER);
        assertThat(one.get().headers().firstValue("traceresponse"))
                .hasValue("00-" + trace('1') + '-' + first.span() + "-01");
        String linked = trace('1') + '-' + first.span();
        await().atMost(SOON).until(() -> collector.named("SELECT").stream()
                .anyMatch(span -> span.links().contains(linked)));
        assertThat(collector.named("SELECT"))
                .filteredOn(span -> span.links().contains(linked))
                .singleElement()
                .satisfies(batch -> {
                    assertThat(batch.parent()).isEmpty();
                    assertThat(batch.links())
                            .containsExactlyInAnyOrder(
                                    linked,
                                    trace('2') + '-' + lookups('2').get(0).span());
                });
        assertThat(lookups('3')).isEmpty();
    }

    @Test
    void batchOfManyKeys_isOneSpan() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(daemon.lookups() + "/batch"))
                .header("traceparent", parent('5', "01"))
                .POST(HttpRequest.BodyPublishers.ofString("5\n6\nnone\n"))
                .build();
        assertThat(daemon.http().send(request, BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
        await().atMost(SOON).until(() -> lookups('5').size() == 1);
        String linked = trace('5') + '-' + lookups('5').get(0).span();
        await().atMost(SOON).until(() -> collector.named("SELECT").stream()
                .anyMatch(span -> span.links().contains(linked)));
    }

    @Test
    void collectorThatRefuses_isToldOnce_lookupsGoOn() throws Exception {
        collector.answers(400);
        for (int i = 0; i < 3; i++) {
            assertThat(ask("/single/7", parent('7', "01")).get().statusCode()).isEqualTo(200);
        }
        Matcher unused =
                daemon.awaitLine(".*WARN .*traces are lost: the collector on .*/v1/traces does not take them.*", SOON);
        assertThat(daemon.metric("sluice_trouble{state=\"traces_not_sent\"")).isOne();
        collector.answers(200);
        await().atMost(SOON).until(() -> {
            assertThat(ask("/single/8", parent('8', "01")).get().statusCode()).isEqualTo(200);
            return daemon.metric("sluice_trouble{state=\"traces_not_sent\"") == 0;
        });
        unused = daemon.awaitLine(".*INFO .*traces are sent again after .* s: \\d+ spans were lost.*", SOON);
        assertThat(daemon.lines())
                .filteredOn(line -> line.contains("traces are lost"))
                .hasSize(1);
        assertThat(daemon.lines()).noneMatch(line -> line.contains("opentelemetry"));
    }
}
