package io.sluice.bench.peers;

import java.util.stream.Stream;

/**
 * What a peer says at {@code GET /count}, since it began.
 *
 * @param lookups that came
 * @param queries SELECTs that it sent for them
 * @param rows that came back
 * @param held what it holds now of lookups not yet answered; 0 when nobody waits
 */
public record PeerCounts(long lookups, long queries, long rows, long held) {
    /** From what {@link #text} gives. */
    public static PeerCounts parse(String text) {
        long[] numbers = Stream.of(text.split(" ")).mapToLong(Long::parseLong).toArray();
        return new PeerCounts(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    String text() {
        return lookups + " " + queries + " " + rows + " " + held;
    }

    /** What was counted since the earlier look; what is held is that of this look. */
    public PeerCounts minus(PeerCounts earlier) {
        return new PeerCounts(lookups - earlier.lookups, queries - earlier.queries, rows - earlier.rows, held);
    }
}
