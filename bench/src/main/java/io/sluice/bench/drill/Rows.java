package io.sluice.bench.drill;

import io.sluice.bench.lab.Lab;
import io.sluice.embedded.EmbeddedNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The rows that a drill has written, as one node has them. */
final class Rows {
    private static final String THOSE = " FROM urls WHERE random_key LIKE ?";

    private Rows() {}

    /** Key and value of all whose keys begin so. */
    static Map<String, String> of(Lab lab, EmbeddedNode node, String prefix) throws SQLException {
        Map<String, String> rows = new HashMap<>();
        try (Connection connection = lab.connect(node);
                PreparedStatement select = connection.prepareStatement("SELECT random_key, url" + THOSE)) {
            select.setString(1, prefix + "%");
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    rows.put(row.getString(1), row.getString(2));
                }
            }
        }
        return rows;
    }

    /** How many there are. */
    static long count(Lab lab, EmbeddedNode node, String prefix) throws SQLException {
        try (Connection connection = lab.connect(node);
                PreparedStatement select = connection.prepareStatement("SELECT count(*)" + THOSE)) {
            select.setString(1, prefix + "%");
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }
}
