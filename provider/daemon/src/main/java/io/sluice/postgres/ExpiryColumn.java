package io.sluice.postgres;

/**
 * The column that says when a row is to be absent. What has no zone of its own is of UTC, which lookups' sessions have; a date begins at
 * its midnight. NULL and infinity never come.
 *
 * @param instant whether the column is a {@code timestamptz}
 */
public record ExpiryColumn(String name, boolean instant) {
    /** Null for a type that is no time. */
    static boolean isTime(String catalogueType) {
        return isInstant(catalogueType) || catalogueType.equals("timestamp") || catalogueType.equals("date");
    }

    static boolean isInstant(String catalogueType) {
        return catalogueType.equals("timestamptz");
    }

    private String time() {
        String column = TableName.quote(name);
        return instant ? column : "CAST(" + column + " AS timestamptz)";
    }

    /** Whether a row's time has not come. By the clock as the row is read: the statement may have waited. */
    String sql() {
        return "(" + time() + " > clock_timestamp()) IS NOT FALSE";
    }

    /** How many milliseconds are left, whole ones; NULL for ever. Before PostgreSQL 17 infinity cannot be subtracted from. */
    String left() {
        return "CASE WHEN isfinite(" + TableName.quote(name) + ") THEN CAST(floor(1000 * (extract(epoch FROM " + time()
                + ") - extract(epoch FROM clock_timestamp()))) AS bigint) END";
    }
}
