package io.sluice.bench.scenario;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** How many keys are put into one SELECT. */
enum SelectShape {
    /** One parameter: an array. */
    ANY {
        @Override
        String sql(KeyColumn column, int keys) {
            return "SELECT random_key, url FROM " + column.table() + " WHERE random_key = ANY(?)";
        }
    },
    /** A parameter for each key; another statement for each number of keys. */
    IN {
        @Override
        String sql(KeyColumn column, int keys) {
            return "SELECT random_key, url FROM " + column.table() + " WHERE random_key IN ("
                    + String.join(",", Collections.nCopies(keys, "?")) + ")";
        }

        @Override
        void bind(PreparedStatement select, KeyColumn column, List<Long> keys) throws SQLException {
            for (int i = 0; i < keys.size(); i++) {
                column.bind(select, i + 1, keys.get(i));
            }
        }
    },
    /** One parameter: an array, which is joined. */
    UNNEST {
        @Override
        String sql(KeyColumn column, int keys) {
            return "SELECT t.random_key, t.url FROM unnest(?::" + column.type() + "[]) AS asked(key) JOIN "
                    + column.table() + " AS t ON t.random_key = asked.key";
        }
    };

    /** The statement for so many keys; parameters are question marks. */
    abstract String sql(KeyColumn column, int keys);

    void bind(PreparedStatement select, KeyColumn column, List<Long> keys) throws SQLException {
        select.setArray(1, select.getConnection().createArrayOf(column.type(), column.array(keys)));
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
