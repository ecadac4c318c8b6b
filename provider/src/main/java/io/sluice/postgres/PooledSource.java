package io.sluice.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.sluice.coalesce.Value;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** The lookup on a pool of connections. Made anew whenever the server comes back, so the pool never holds what is long dead. */
final class PooledSource implements Source {
    /** Each statement of the checks may take this long at least: a lookup's timeout may be a few milliseconds. */
    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(5);

    private final Lookup lookup;
    private final String batchSql;
    private final String singleSql;
    private final List<String> warnings;
    private final HikariDataSource pool;
    private final Jdbi pooled;
    private final Jdbi fresh;

    private record Checked(Lookup lookup, List<String> warnings) {}

    private PooledSource(Checked checked, HikariDataSource pool, Jdbi fresh) {
        this.lookup = checked.lookup;
        this.batchSql = lookup.batchSql("?");
        this.singleSql = lookup.singleSql();
        this.warnings = checked.warnings;
        this.pool = pool;
        this.pooled = jdbi(Jdbi.create(pool));
        this.fresh = fresh;
    }

    /** Connects once, checks everything on that connection, and only then opens the pool. */
    static PooledSource connect(DatabaseSettings settings) throws DatabaseSetupException, SqlTrouble {
        Duration patience = settings.timeout().compareTo(CHECK_TIMEOUT) < 0 ? CHECK_TIMEOUT : settings.timeout();
        Checked checked;
        try (Handle handle =
                jdbi(Jdbi.create(SessionSource.of(settings, patience))).open()) {
            Lookup lookup = new Catalogue(handle, settings).find();
            checked = new Checked(lookup, new PlanCheck(handle, lookup).warnings());
        } catch (JdbiException | SQLException e) {
            throw SqlTrouble.of(e);
        }
        SessionSource sessions = SessionSource.of(settings, settings.timeout());
        return new PooledSource(checked, pool(settings, sessions), jdbi(Jdbi.create(sessions)));
    }

    static Jdbi jdbi(Jdbi jdbi) {
        jdbi.registerArrayType(String.class, KeyType.TEXT.sql());
        jdbi.registerArrayType(Long.class, KeyType.BIGINT.sql());
        return jdbi;
    }

    private static HikariDataSource pool(DatabaseSettings settings, SessionSource sessions) {
        HikariConfig config = new HikariConfig();
        long patience = Math.max(250, settings.timeout().toMillis());
        config.setPoolName("sluice");
        config.setDataSource(sessions);
        config.setMaximumPoolSize(settings.connections());
        config.setMinimumIdle(settings.connections());
        config.setConnectionTimeout(patience);
        config.setValidationTimeout(Math.min(patience, 1000));
        config.setInitializationFailTimeout(
                -1); // the server has just answered; connections are made while lookups begin
        return new HikariDataSource(config);
    }

    private <T extends @Nullable Object> T on(On on, HandleCallback<T, SQLException> question) throws SqlTrouble {
        try {
            return (on == On.POOLED ? pooled : fresh).withHandle(question);
        } catch (JdbiException | SQLException e) {
            throw SqlTrouble.of(e);
        }
    }

    @Override
    public Map<String, Value> load(List<String> keys, On on) throws SqlTrouble {
        List<?> elements = lookup.keyType() == KeyType.BIGINT ? integers(keys) : keys;
        Class<?> type = lookup.keyType() == KeyType.BIGINT ? Long.class : String.class;
        return on(on, handle -> handle.createQuery(batchSql)
                .bindArray(0, type, elements)
                .scanResultSet((rows, context) -> values(rows.get(), new HashSet<>(keys))));
    }

    /** Values of the keys asked for. A collation that takes two spellings for equal returns others too: they are dropped. */
    private static Map<String, Value> values(ResultSet rows, Set<String> asked) throws SQLException {
        Map<String, Value> found = new HashMap<>(asked.size() * 2);
        while (rows.next()) {
            String key = rows.getString(1);
            byte[] utf8 = rows.getBytes(2);
            if (key != null && utf8 != null && asked.contains(key)) {
                found.put(key, Value.ofUtf8(utf8));
            }
        }
        return found;
    }

    private static List<Long> integers(List<String> keys) throws SqlTrouble {
        for (String key : keys) {
            String refusal = KeyType.BIGINT.refuse(key);
            if (refusal != null) { // asked while the type of the key was not known yet
                throw new SqlTrouble(SqlTrouble.Kind.BAD_ROW, "22P02", refusal);
            }
        }
        return keys.stream().map(Long::valueOf).toList();
    }

    @Override
    public @Nullable Value single(String key, On on) throws SqlTrouble {
        Object parameter =
                lookup.keyType() == KeyType.BIGINT ? integers(List.of(key)).get(0) : key;
        return this.<@Nullable Value>on(on, handle -> handle.createQuery(singleSql)
                .bind(0, parameter)
                .scanResultSet((rows, context) -> firstValue(rows.get())));
    }

    private static @Nullable Value firstValue(ResultSet rows) throws SQLException {
        byte[] utf8 = rows.next() ? rows.getBytes(1) : null;
        return utf8 == null ? null : Value.ofUtf8(utf8);
    }

    @Override
    public void ping(On on) throws SqlTrouble {
        boolean unused = on(on, (Handle handle) -> handle.createQuery("SELECT pg_is_in_recovery()")
                .mapTo(Boolean.class)
                .one());
    }

    /** For tests: what a pooled session says of itself. */
    List<Map<String, Object>> inspect(String sql) throws SqlTrouble {
        return on(On.POOLED, handle -> handle.createQuery(sql).mapToMap().list());
    }

    @Override
    public void renew() {
        HikariPoolMXBean figures = pool.getHikariPoolMXBean();
        if (figures != null) {
            figures.softEvictConnections();
        }
    }

    @Override
    public Lookup lookup() {
        return lookup;
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public PoolFigures figures() {
        HikariPoolMXBean figures = pool.getHikariPoolMXBean();
        return figures == null
                ? PoolFigures.NONE
                : new PoolFigures(
                        figures.getActiveConnections(),
                        figures.getIdleConnections(),
                        figures.getThreadsAwaitingConnection(),
                        figures.getTotalConnections());
    }

    /** On a thread of its own: the pool waits for its own threads, which may hang on a server that hangs. */
    @Override
    public void abandon() {
        Thread thread = new Thread(pool::close, "sluice-pool-close");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        pool.close();
    }
}
