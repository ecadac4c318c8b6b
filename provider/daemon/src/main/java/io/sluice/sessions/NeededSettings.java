package io.sluice.sessions;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The settings without which a session's answers may be wrong, or may take for ever: made on a session of our own, or checked on one that
 * others use too.
 */
final class NeededSettings {
    private static final String ISOLATION = "default_transaction_isolation";
    private static final String TIME_ZONE = "TimeZone";
    private static final String READ_ONLY = "default_transaction_read_only";
    private static final String STATEMENT_TIMEOUT = "statement_timeout";
    private static final String IDLE_IN_TRANSACTION = "idle_in_transaction_session_timeout";
    private static final String FLOAT_DIGITS = "extra_float_digits";

    /** Times of nowhere in particular, as the server calls them. */
    private static final Set<String> UTC = Set.of("UTC", "Etc/UTC", "UCT", "Etc/UCT", "GMT", "Etc/GMT", "Zulu");

    private final Map<String, String> values = new LinkedHashMap<>();

    private NeededSettings(String... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(namesAndValues[i], namesAndValues[i + 1]);
        }
    }

    /**
     * Of lookups. Their text is how the server spells values, and reads the constants of a condition: else two servers, or two daemons in
     * different zones, would spell one row in two ways. The driver asks for its JVM's own zone.
     */
    static NeededSettings ofLookups() {
        return new NeededSettings(
                TIME_ZONE,
                "UTC",
                "DateStyle",
                "ISO, MDY",
                "IntervalStyle",
                "postgres",
                FLOAT_DIGITS,
                "1",
                "bytea_output",
                "hex",
                "xmloption",
                "content",
                "standard_conforming_strings",
                "on",
                READ_ONLY,
                "on",
                // Each statement sees what is there when it begins: evidence is worth nothing otherwise.
                ISOLATION,
                "read committed");
    }

    /** Of writes, whose statements take this long at most. */
    static NeededSettings ofWrites(Duration timeout) {
        return new NeededSettings(
                ISOLATION,
                "read committed",
                IDLE_IN_TRANSACTION,
                Long.toString(timeout.plusSeconds(5).toMillis()));
    }

    /** Of who looks after the change stream, or reads it; and what else that one needs. */
    static NeededSettings ofChanges(String name, String value) {
        return new NeededSettings(
                READ_ONLY,
                "off",
                ISOLATION,
                "read committed",
                "synchronous_commit",
                "local",
                // Questions to the catalogue look costly to the planner: compiling one takes seconds, and asking it a
                // millisecond.
                "jit",
                "off",
                name,
                value);
    }

    /** The statement that makes them, and bounds every other one. It has no condition yet. */
    String making(Duration timeout) {
        StringBuilder sql = new StringBuilder("SELECT");
        values.forEach((name, value) -> sql.append(" set_config('" + name + "', '" + value + "', false),"));
        return sql
                + " set_config('plan_cache_mode', 'force_generic_plan', false),"
                // A role's own, from PostgreSQL 14 on: connections of a pool are idle now and then.
                + " CASE WHEN CAST(current_setting('server_version_num') AS int) >= 140000"
                + " THEN set_config('idle_session_timeout', '0', false) END,"
                + " set_config('" + STATEMENT_TIMEOUT + "', '" + timeout.toMillis() + "', false)";
    }

    /**
     * Looks whether a session has them, and changes nothing. A round trip.
     *
     * @param timeout what the role should give a statement
     * @throws SQLException in one line with what makes them, if one is missing
     */
    void check(Connection connection, String role, Duration timeout) throws SQLException {
        Map<String, String> all = new LinkedHashMap<>(values);
        all.put(STATEMENT_TIMEOUT, Long.toString(timeout.toMillis()));
        String sql = all.keySet().stream()
                .map(name -> "current_setting('" + name + "')")
                .collect(Collectors.joining(", ", "SELECT ", ""));
        List<String> found = new ArrayList<>();
        List<String> mends = new ArrayList<>();
        try (Statement statement = Pooler.unnamed(connection);
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            int column = 0;
            for (Map.Entry<String, String> needed : all.entrySet()) {
                String has = row.getString(++column);
                if (!serves(needed.getKey(), needed.getValue(), has)) {
                    found.add(needed.getKey() + " = '" + has + "'");
                    mends.add(mend(role, needed.getKey(), needed.getValue()));
                }
            }
        }
        if (!found.isEmpty()) {
            throw new SQLException(
                    "--session-settings check: sessions have " + String.join(", ", found) + ": "
                            + String.join("; ", mends) + "; sessions that a pooler has open keep what they had",
                    Pooler.MEND);
        }
    }

    private static boolean serves(String name, String needed, String has) {
        return switch (name) {
            case TIME_ZONE -> UTC.contains(has);
            case FLOAT_DIGITS -> Integer.parseInt(has) >= 1; // above, a number is spelled the same
            case STATEMENT_TIMEOUT, IDLE_IN_TRANSACTION -> !has.equals("0");
            default -> has.equals(needed);
        };
    }

    /** The driver asks for its own zone at the login, and poolers heed that: what the role says of it does not count. */
    private static String mend(String role, String name, String needed) {
        if (name.equals(TIME_ZONE)) {
            return "start the daemon with SLUICE_JAVA_OPTS=-Duser.timezone=UTC";
        }
        String quoted = role.matches("[a-z_][a-z0-9_]*") ? role : '"' + role.replace("\"", "\"\"") + '"';
        return "ALTER ROLE " + quoted + " SET " + name + " = '" + needed + "'";
    }
}
