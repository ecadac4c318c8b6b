package io.sluice.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.sluice.coalesce.Value;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
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
    private final DataSource fresh;

    private record Checked(Lookup lookup, List<String> warnings) {}

    /** A question to one connection: by JDBC itself, because Jdbi's binding and mapping cost a lane half of its own time. */
    @FunctionalInterface
    private interface Question<T extends @Nullable Object> {
        T ask(PreparedStatement statement) throws SQLException, SqlTrouble;
    }

    private PooledSource(Checked checked, HikariDataSource pool, DataSource fresh) {
        this.lookup = checked.lookup;
        this.batchSql = lookup.batchSql("?");
        this.singleSql = lookup.singleSql();
        this.warnings = checked.warnings;
        this.pool = pool;
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
        return new PooledSource(checked, pool(settings, sessions), sessions);
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

    private <T extends @Nullable Object> T on(On on, String sql, Question<T> question) throws SqlTrouble {
        try (Connection connection = (on == On.POOLED ? pool : fresh).getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            return question.ask(statement);
        } catch (SQLException e) {
            throw SqlTrouble.of(e);
        }
    }

    @Override
    public Map<String, Value> load(List<String> keys, On on) throws SqlTrouble {
        // Arrays of their own type, because only those does the driver send as they are, not spelled out and quoted.
        boolean bigint = lookup.keyType() == KeyType.BIGINT;
        Object[] elements = bigint ? integers(keys) : keys.toArray(String[]::new);
        return on(on, batchSql, statement -> {
            statement.setArray(
                    1, statement.getConnection().createArrayOf(lookup.keyType().sql(), elements));
            try (ResultSet rows = statement.executeQuery()) {
                return values(rows, keys.size());
            }
        });
    }

    /** Whatever came. A collation that takes two spellings for equal returns keys that were not asked for; nobody takes them. */
    private static Map<String, Value> values(ResultSet rows, int expected) throws SQLException {
        Map<String, Value> found = new HashMap<>(expected * 2);
        while (rows.next()) {
            String key = rows.getString(1);
            byte[] utf8 = rows.getBytes(2);
            if (key != null && utf8 != null) {
                found.put(key, Value.ofUtf8(utf8));
            }
        }
        return found;
    }

    static Long[] integers(List<String> keys) throws SqlTrouble {
        Long[] integers = new Long[keys.size()];
        for (int i = 0; i < integers.length; i++) {
            String refusal = KeyType.BIGINT.refuse(keys.get(i));
            if (refusal != null) { // asked while the type of the key was not known yet
                throw new SqlTrouble(SqlTrouble.Kind.BAD_ROW, "22P02", refusal);
            }
            integers[i] = Long.valueOf(keys.get(i));
        }
        return integers;
    }

    @Override
    public @Nullable Value single(String key, On on) throws SqlTrouble {
        Object parameter = lookup.keyType() == KeyType.BIGINT ? integers(List.of(key))[0] : key;
        return this.<@Nullable Value>on(on, singleSql, statement -> {
            statement.setObject(1, parameter);
            try (ResultSet rows = statement.executeQuery()) {
                byte[] utf8 = rows.next() ? rows.getBytes(1) : null;
                return utf8 == null ? null : Value.ofUtf8(utf8);
            }
        });
    }

    @Override
    public void ping(On on) throws SqlTrouble {
        boolean unused = on(on, "SELECT pg_is_in_recovery()", PreparedStatement::execute);
    }

    /** For tests: what a pooled session says of itself. */
    List<Map<String, Object>> inspect(String sql) {
        return Jdbi.create(pool)
                .withHandle(handle -> handle.createQuery(sql).mapToMap().list());
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
