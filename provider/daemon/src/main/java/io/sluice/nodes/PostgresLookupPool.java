package io.sluice.nodes;

import io.sluice.coalesce.Loader.Loaded;
import io.sluice.lookup.ReadPoint;
import io.sluice.lookup.Value;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.KeyType;
import io.sluice.postgres.LockQuery;
import io.sluice.postgres.LookupTable;
import io.sluice.postgres.PoolFigures;
import io.sluice.postgres.SessionPool;
import io.sluice.postgres.SessionSource;
import io.sluice.postgres.SqlFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The lookup on a pool of connections. Made anew whenever the server comes back, so the pool never holds what is long dead. */
final class PostgresLookupPool implements LookupPool {
    private static final String NO_SUCH_CHARACTER = "22P05";

    private final LookupTable lookup;
    private final String batchSql;
    private final String evidenceSql;
    private final String singleSql;
    private final Checked checked;
    private final SessionPool pool;

    /** A question to one connection: by JDBC itself, because Jdbi's binding and mapping cost a lane half of its own time. */
    @FunctionalInterface
    private interface ConnectionQuery<T extends @Nullable Object> {
        T ask(PreparedStatement statement) throws SQLException, SqlFailure;
    }

    private PostgresLookupPool(Checked checked, SessionPool pool) {
        this.lookup = checked.lookup();
        this.batchSql = lookup.batchSql("?");
        this.evidenceSql = EvidenceQuery.around(batchSql);
        this.singleSql = lookup.singleSql();
        this.checked = checked;
        this.pool = pool;
    }

    /** Connects once, checks everything on that connection, and only then opens the pool. */
    static PostgresLookupPool connect(DatabaseSettings settings) throws DatabaseSetupException, SqlFailure {
        Checked checked = Checked.by(settings);
        SessionSource sessions = SessionSource.of(settings, settings.timeout());
        return new PostgresLookupPool(
                checked, new SessionPool("sluice", sessions, settings.connections(), settings.timeout()));
    }

    private <T extends @Nullable Object> T on(On on, String sql, ConnectionQuery<T> question) throws SqlFailure {
        try (Connection connection = pool.connection(on)) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                return question.ask(statement);
            } catch (SQLException e) {
                throw SqlFailure.ofStatement(e, on == On.FRESH, () -> SessionSource.isAlive(connection));
            }
        } catch (SQLException e) {
            throw SqlFailure.of(e);
        }
    }

    @Override
    public Loaded<String, Value> load(List<String> keys, On on, @Nullable IntSupplier timeline) throws SqlFailure {
        try {
            return load(lookup.keyType().elements(keys), on, timeline);
        } catch (SqlFailure trouble) {
            if (keys.size() == 1 && isBeyondEncoding(keys.get(0), trouble, on)) {
                return new Loaded<>(Map.of(), null);
            }
            throw trouble;
        }
    }

    /** Whether the database's encoding lacks a character of the key: then no row has it. */
    private boolean isBeyondEncoding(String key, SqlFailure trouble, On on) {
        if (!trouble.state().equals(NO_SUCH_CHARACTER)) {
            return false;
        }
        try {
            return on(on, "SELECT CAST(? AS text)", statement -> {
                statement.setString(1, key);
                statement.execute();
                return false; // it was a row's
            });
        } catch (SqlFailure again) {
            return again.state().equals(NO_SUCH_CHARACTER);
        }
    }

    private Loaded<String, Value> load(Object[] elements, On on, @Nullable IntSupplier timeline) throws SqlFailure {
        return on(on, timeline == null ? batchSql : evidenceSql, statement -> {
            statement.setArray(
                    1, statement.getConnection().createArrayOf(lookup.keyType().sql(), elements));
            statement.execute();
            ReadPoint evidence = null;
            if (timeline != null) {
                try (ResultSet row = statement.getResultSet()) {
                    evidence = EvidenceQuery.before(row, timeline);
                }
                statement.getMoreResults();
            }
            Map<String, Value> values;
            try (ResultSet rows = statement.getResultSet()) {
                values = values(lookup.keyType(), rows, elements.length);
            }
            if (timeline != null) {
                statement.getMoreResults();
                try (ResultSet row = statement.getResultSet()) {
                    evidence = EvidenceQuery.after(evidence, row);
                }
            }
            return new Loaded<>(values, evidence);
        });
    }

    /** Whatever came. A collation that takes two spellings for equal returns keys that were not asked for; nobody takes them. */
    private static Map<String, Value> values(KeyType type, ResultSet rows, int expected) throws SQLException {
        Map<String, Value> found = new HashMap<>(expected * 2);
        while (rows.next()) {
            String key = type.ofRow(rows.getString(1));
            byte[] utf8 = rows.getBytes(2);
            if (key != null && utf8 != null) {
                found.put(key, Value.ofUtf8(utf8));
            }
        }
        return found;
    }

    @Override
    public @Nullable Value single(String key, On on) throws SqlFailure {
        try {
            return single(lookup.keyType().element(key), on);
        } catch (SqlFailure trouble) {
            if (isBeyondEncoding(key, trouble, on)) {
                return null;
            }
            throw trouble;
        }
    }

    private @Nullable Value single(Object parameter, On on) throws SqlFailure {
        return this.<@Nullable Value>on(on, singleSql, statement -> {
            statement.setObject(1, parameter, lookup.keyType().parameter());
            try (ResultSet rows = statement.executeQuery()) {
                byte[] utf8 = rows.next() ? rows.getBytes(1) : null;
                return utf8 == null ? null : Value.ofUtf8(utf8);
            }
        });
    }

    /** A server that is asked for its role and its position in one statement. Positions as bytes from the log's beginning. */
    private static final String LOOK =
            """
            SELECT r, CASE WHEN r THEN (SELECT received_tli FROM pg_stat_get_wal_receiver())
                    ELSE ('x' || substr(pg_walfile_name(pg_current_wal_flush_lsn()), 1, 8))::bit(32)::int END,
                CAST(CASE WHEN r THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END - '0/0' AS bigint),
                CAST(CASE WHEN r THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END - '0/0' AS bigint),
                CASE WHEN r THEN CAST(1000 * extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())
                    AS bigint) ELSE 0 END,
                CAST(1000 * extract(epoch FROM clock_timestamp()) AS bigint)
            FROM pg_is_in_recovery() r""";

    @Override
    public NodeProbe look(On on) throws SqlFailure {
        return on(on, LOOK, statement -> {
            long before = System.currentTimeMillis();
            long asked = System.nanoTime();
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                long middle = before + (System.currentTimeMillis() - before) / 2;
                return new NodeProbe(
                        row.getBoolean(1),
                        checked.cluster(),
                        row.getInt(2),
                        row.getLong(3),
                        row.getLong(4),
                        Math.max(0, row.getLong(5)),
                        row.getLong(6) - middle,
                        asked,
                        System.nanoTime());
            }
        });
    }

    @Override
    public @Nullable String lockedBy(On on) throws SqlFailure {
        return this.<@Nullable String>on(on, LockQuery.sql(), statement -> {
            statement.setLong(1, lookup.oid());
            statement.setString(2, SessionSource.LOOKUPS);
            try (ResultSet row = statement.executeQuery()) {
                return LockQuery.read(row, lookup);
            }
        });
    }

    /** For tests: what a pooled session says of itself. */
    List<Map<String, Object>> inspect(String sql) {
        return Jdbi.create(() -> pool.connection(On.POOLED))
                .withHandle(handle -> handle.createQuery(sql).mapToMap().list());
    }

    /** Asks for no key at all. */
    @Override
    public void requireUsable() throws SqlFailure {
        load(List.of(), On.FRESH, null);
    }

    @Override
    public void renew() {
        pool.renew();
    }

    @Override
    public LookupTable lookup() {
        return lookup;
    }

    @Override
    public List<String> warnings() {
        return checked.warnings();
    }

    @Override
    public PoolFigures figures() {
        return pool.figures();
    }

    @Override
    public void abandon() {
        pool.abandon();
    }

    @Override
    public void close() {
        pool.close();
    }
}
