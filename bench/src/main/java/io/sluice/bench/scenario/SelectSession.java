package io.sluice.bench.scenario;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.LabException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A connection on which all statements are planned, and all values sent, in one way. Statements are prepared on the server at their
 * first use.
 *
 * @param plan {@code custom}: made for the keys, each time; {@code generic}: made once for any keys
 * @param transfer {@code binary} where the driver can, or {@code text}; arrays of keys are sent as binary either way
 * @param asking another connection, whose statements are not prepared: the driver would ask for the parameters that a generic plan
 *     does without
 */
record SelectSession(String plan, String transfer, Connection connection, Connection asking) implements AutoCloseable {
    static final List<String> PLANS = List.of("custom", "generic");
    static final List<String> TRANSFERS = List.of("binary", "text");

    static SelectSession open(Lab lab, String plan, String transfer) throws LabException, SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", lab.owner().user());
        properties.setProperty("password", lab.owner().password());
        properties.setProperty("prepareThreshold", "1");
        properties.setProperty("preparedStatementCacheQueries", "0"); // ours stay open
        properties.setProperty("binaryTransfer", Boolean.toString(transfer.equals("binary")));
        properties.setProperty("socketTimeout", "120");
        properties.setProperty("options", "-c plan_cache_mode=force_" + plan + "_plan");
        Connection connection = DriverManager.getConnection(lab.jdbcUrl(), properties);
        try {
            properties.setProperty("preferQueryMode", "simple");
            return new SelectSession(
                    plan, transfer, connection, DriverManager.getConnection(lab.jdbcUrl(), properties));
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    boolean generic() {
        return plan.equals("generic");
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        asking.close();
    }

    /** Refuses what is none of these. */
    static void checkOneOf(String flag, List<String> values, Stream<String> known) {
        List<String> all = known.toList();
        for (String value : values) {
            if (!all.contains(value)) {
                throw new IllegalArgumentException(flag + " " + value + ": say " + String.join(" or ", all));
            }
        }
    }
}
