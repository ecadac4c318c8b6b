package io.sluice.tables;

import io.sluice.coalesce.Loader.Loaded;
import io.sluice.lookup.Value;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.PoolFigures;
import io.sluice.postgres.SqlFailure;
import io.sluice.sessions.ServerPool.On;
import io.sluice.sessions.SessionPool;
import io.sluice.sessions.SessionSource;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntSupplier;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The lookups on a pool of connections to one server. Made anew whenever the server comes back, so the pool never holds what is long dead.
 */
public final class PostgresLookupPool implements LookupPool {
    private final long cluster;
    private final List<PooledTable> tables;
    private final SessionPool pool;

    private PostgresLookupPool(long cluster, List<PooledTable> tables, SessionPool pool) {
        this.cluster = cluster;
        this.tables = tables;
        this.pool = pool;
    }

    /**
     * Connects once, checks everything on that connection, and only then opens the pool.
     *
     * @throws DatabaseSetupException if no table is fit; with the line of the first
     */
    public static PostgresLookupPool connect(DatabaseSettings settings, TableNews news)
            throws DatabaseSetupException, SqlFailure {
        CheckedServer server = CheckedServer.of(settings);
        SessionPool pool = new SessionPool(
                "sluice", SessionSource.of(settings, settings.timeout()), settings.connections(), settings.timeout());
        TableSessions sessions = new TableSessions(pool, settings, news);
        List<PooledTable> tables = new ArrayList<>();
        for (int i = 0; i < server.tables().size(); i++) {
            tables.add(new PooledTable(i, server.tables().get(i), sessions));
        }
        return new PostgresLookupPool(server.cluster(), List.copyOf(tables), pool);
    }

    @Override
    public Loaded<String, Value> load(int table, List<String> keys, On on, @Nullable IntSupplier timeline)
            throws SqlFailure {
        try {
            return tables.get(table).load(keys, on, timeline);
        } catch (SqlFailure trouble) {
            throw judged(trouble);
        }
    }

    /** A server of which no table can be used cannot serve. */
    private SqlFailure judged(SqlFailure trouble) {
        boolean none =
                trouble.kind() == SqlFailure.Kind.UNFIT && tables.stream().allMatch(one -> one.unfit() != null);
        return none ? trouble.as(SqlFailure.Kind.MEND, trouble.words()) : trouble;
    }

    @Override
    public @Nullable Value single(int table, String key, On on) throws SqlFailure {
        try {
            return tables.get(table).single(key, on);
        } catch (SqlFailure trouble) {
            throw judged(trouble);
        }
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
                CAST(1000 * extract(epoch FROM clock_timestamp()) AS bigint),
                CAST(1000000 * extract(epoch FROM pg_postmaster_start_time()) AS bigint)
            FROM pg_is_in_recovery() r""";

    @Override
    public NodeProbe look(On on) throws SqlFailure {
        return pool.ask(on, LOOK, statement -> {
            long before = System.currentTimeMillis();
            long asked = System.nanoTime();
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                long middle = before + (System.currentTimeMillis() - before) / 2;
                return new NodeProbe(
                        row.getBoolean(1),
                        cluster,
                        row.getInt(2),
                        row.getLong(3),
                        row.getLong(4),
                        Math.max(0, row.getLong(5)),
                        row.getLong(6) - middle,
                        row.getLong(7),
                        asked,
                        System.nanoTime());
            }
        });
    }

    @Override
    public @Nullable String lockedBy(On on) throws SqlFailure {
        for (PooledTable table : tables) {
            String line = table.lockedBy(on);
            if (line != null) {
                return line;
            }
        }
        return null;
    }

    /** For tests: what a pooled session says of itself. */
    public List<Map<String, Object>> inspect(String sql) {
        return Jdbi.create(() -> pool.connection(On.POOLED))
                .withHandle(handle -> handle.createQuery(sql).mapToMap().list());
    }

    @Override
    public @Nullable String unfit(int table) {
        return tables.get(table).unfit();
    }

    @Override
    public void lookAgain() {
        tables.forEach(PooledTable::lookAgain);
    }

    /** Asks one of the tables for no key at all: any that can be used will do. */
    @Override
    public void requireUsable() throws SqlFailure {
        SqlFailure last = null;
        for (PooledTable table : tables) {
            try {
                table.requireUsable();
                return;
            } catch (SqlFailure trouble) {
                last = trouble;
            }
        }
        throw Objects.requireNonNull(last);
    }

    @Override
    public void renew() {
        pool.renew();
    }

    @Override
    public List<String> warnings() {
        return tables.stream().flatMap(table -> table.warnings().stream()).toList();
    }

    @Override
    public void bound(int connections, Duration timeout) {
        pool.bound(connections, timeout);
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
