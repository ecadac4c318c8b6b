package io.sluice.nodes;

import io.sluice.embedded.Credentials;
import io.sluice.embedded.SharedServers;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.KeyType;
import io.sluice.postgres.LookupTable;
import io.sluice.postgres.TableSettings;
import io.sluice.tables.TableNews;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Settings for tests, and SQL run as the owner. */
public final class Lookups {
    /** For whoever asks what there is. */
    static final TableNews UNHEARD = new TableNews() {
        @Override
        public void found(int table, LookupTable lookup) {}

        @Override
        public void changed() {}
    };

    private Lookups() {}

    public static DatabaseSettings settings(SharedServers.Database database, String table) {
        return settings(database.jdbcUrl(), database.reader(), 2, table, "random_key", "url", null);
    }

    /** The type of the only column of the key, of a table that was seen. */
    static KeyType keyType(Database database) {
        return Objects.requireNonNull(database.table(0).key()).only().type();
    }

    /** As the role that writes, with one connection, as its one lane needs. */
    public static DatabaseSettings writing(SharedServers.Database database, String table) {
        return settings(database.jdbcUrl(), database.writer(), 1, table, "random_key", "url", null);
    }

    public static DatabaseSettings settings(
            String url,
            Credentials who,
            int connections,
            String table,
            String key,
            String value,
            @Nullable KeyType keyType) {
        return new DatabaseSettings(
                url,
                who.user(),
                who.password(),
                connections,
                List.of(TableSettings.of(table, key, value, keyType)),
                Duration.ofSeconds(1),
                Duration.ofMillis(100),
                Duration.ofSeconds(2));
    }

    /** Runs the statements as the owner, and lets the reader read what came of them. */
    public static void sql(SharedServers.Database database, String... statements) {
        try (Connection owner = database.owner();
                Statement statement = owner.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
            statement.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO "
                    + database.reader().user());
            statement.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "
                    + database.writer().user());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
