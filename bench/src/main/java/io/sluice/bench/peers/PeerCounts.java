package io.sluice.bench.peers;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a peer says at {@code GET /count}, since it began.
 *
 * @param lookups that came
 * @param queries SELECTs that it sent for them
 * @param rows that came back
 * @param held what it holds now of lookups not yet answered; 0 when nobody waits
 */
public record PeerCounts(long lookups, long queries, long rows, long held) {
    private static final Pattern JSON =
            Pattern.compile("\\{\"lookups\":(\\d+),\"queries\":(\\d+),\"rows\":(\\d+),\"held\":(\\d+)}");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    static PeerCounts of(Strategy strategy, Counts counts) {
        return new PeerCounts(counts.lookups(), counts.queries(), counts.rows(), strategy.held());
    }

    /**
     * Asks the peer that listens there. Blocks for ten seconds at most.
     *
     * @throws IOException if it does not answer, or not with its counts
     */
    public static PeerCounts ask(URI peer) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(peer.resolve("/count")).timeout(PATIENCE).build();
        return parse(HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body());
    }

    static PeerCounts parse(String json) throws IOException {
        Matcher matcher = JSON.matcher(json);
        if (!matcher.matches()) {
            throw new IOException("these are no counts of a peer: " + json);
        }
        return new PeerCounts(number(matcher, 1), number(matcher, 2), number(matcher, 3), number(matcher, 4));
    }

    private static long number(Matcher matcher, int group) {
        return Long.parseLong(matcher.group(group));
    }

    String json() {
        return String.format(
                Locale.ROOT, "{\"lookups\":%d,\"queries\":%d,\"rows\":%d,\"held\":%d}", lookups, queries, rows, held);
    }

    /** What was counted since the earlier look; what is held is that of this look. */
    public PeerCounts minus(PeerCounts earlier) {
        return new PeerCounts(lookups - earlier.lookups, queries - earlier.queries, rows - earlier.rows, held);
    }
}
