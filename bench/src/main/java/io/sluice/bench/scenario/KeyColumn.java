package io.sluice.bench.scenario;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** The type of the keys, and the table that has such. Sample keys are numbers either way. */
enum KeyColumn {
    TEXT("urls", "text"),
    BIGINT("bench_urls_bigint", "int8");

    private final String table;
    private final String type;

    KeyColumn(String table, String type) {
        this.table = table;
        this.type = type;
    }

    String table() {
        return table;
    }

    /** As the database calls it. */
    String type() {
        return type;
    }

    void bind(PreparedStatement select, int parameter, long key) throws SQLException {
        if (this == TEXT) {
            select.setString(parameter, Long.toString(key));
        } else {
            select.setLong(parameter, key);
        }
    }

    Object[] array(List<Long> keys) {
        return this == TEXT ? keys.stream().map(String::valueOf).toArray(String[]::new) : keys.toArray(Long[]::new);
    }

    long key(ResultSet rows) throws SQLException {
        return this == TEXT ? Long.parseLong(rows.getString(1)) : rows.getLong(1);
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
