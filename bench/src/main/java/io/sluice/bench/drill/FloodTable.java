package io.sluice.bench.drill;

import io.sluice.bench.lab.Lab;
import java.sql.SQLException;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The rows that floods ask for, and how they ask. A value begins with its key, so that none can pass for another's. */
final class FloodTable {
    private static final int LARGE = 5000;
    private static final int HUGE = 8;
    private static final int IN_FLIGHT = 64;

    private FloodTable() {}

    static void fill(Lab lab) throws SQLException {
        lab.execute(
                "INSERT INTO urls SELECT 'large-' || i, 'https://example.com/large-' || i || '/' || repeat('x', 8100)"
                        + " FROM generate_series(0, " + (LARGE - 1) + ") i ON CONFLICT DO NOTHING",
                "INSERT INTO urls SELECT 'huge-' || i, 'https://example.com/huge-' || i || '/' || repeat('x', 3000000)"
                        + " FROM generate_series(0, " + (HUGE - 1) + ") i ON CONFLICT DO NOTHING");
    }

    static String largeKey(int number) {
        return "large-" + number % LARGE;
    }

    private static String get(String key) {
        return "GET /single/" + key + " HTTP/1.1\r\nHost: flood\r\n\r\n";
    }

    static String oneLookup() {
        return get("1");
    }

    static String pipeline() {
        return joined(IN_FLIGHT, i -> get(largeKey(i)));
    }

    static String hugePipeline() {
        return joined(IN_FLIGHT, i -> get("huge-" + i % HUGE));
    }

    private static String joined(int count, IntFunction<String> each) {
        return IntStream.range(0, count).mapToObj(each).collect(Collectors.joining());
    }

    static String batch() {
        String keys = joined(LARGE, i -> largeKey(i) + "\n");
        return head(keys.length()) + keys;
    }

    static String partOfBody() {
        return head(2_000_000) + "k\n".repeat(500_000);
    }

    private static String head(int length) {
        return "POST /batch HTTP/1.1\r\nHost: flood\r\nContent-Type: text/plain\r\nContent-Length: " + length
                + "\r\n\r\n";
    }

    static String partOfHead() {
        return "GET /1 HTTP/1.1\r\nHost: flood\r\nX: " + "x".repeat(10_000);
    }
}
