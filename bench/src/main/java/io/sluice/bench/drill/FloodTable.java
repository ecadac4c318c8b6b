package io.sluice.bench.drill;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The rows that floods ask for, and how they ask. A value begins with its key, so that none can pass for another's. */
final class FloodTable {
    private static final int LARGE = 5000;
    private static final int HUGE = 8;
    private static final int IN_FLIGHT = 64;

    private FloodTable() {}

    static void fill(Connection owner) throws SQLException {
        try (Statement statement = owner.createStatement()) {
            statement.execute("INSERT INTO urls SELECT 'large-' || i, 'https://example.com/large-' || i || '/'"
                    + " || repeat('x', 8100) FROM generate_series(0, " + (LARGE - 1) + ") i ON CONFLICT DO NOTHING");
            statement.execute("INSERT INTO urls SELECT 'huge-' || i, 'https://example.com/huge-' || i || '/'"
                    + " || repeat('x', 3000000) FROM generate_series(0, " + (HUGE - 1) + ") i ON CONFLICT DO NOTHING");
        }
    }

    static boolean isLarge(String key, String value) {
        return value.startsWith("https://example.com/" + key + "/x") && value.endsWith("xxx");
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
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < IN_FLIGHT; i++) {
            requests.append(get(largeKey(i)));
        }
        return requests.toString();
    }

    static String hugePipeline() {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < IN_FLIGHT; i++) {
            requests.append(get("huge-" + i % HUGE));
        }
        return requests.toString();
    }

    static String batch() {
        StringBuilder keys = new StringBuilder();
        for (int i = 0; i < LARGE; i++) {
            keys.append(largeKey(i)).append('\n');
        }
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
