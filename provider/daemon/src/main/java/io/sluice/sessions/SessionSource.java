package io.sluice.sessions;

import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.KeyType;
import io.sluice.postgres.SessionSettings;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Opens connections that are set up for lookups (read-only), for writes or for the change stream: bounded in time, with one generic plan.
 *
 * <p>The session is set up by a statement after the login, not by start-up options: it comes last, so that no parameter of the URL
 * ({@code options=-c default_transaction_read_only=off}) and no setting of the role can undo it, and poolers such as PgBouncer,
 * which refuse start-up options, accept it. It costs one round trip per connection. It sets nothing where the session may be somebody else's
 * in the next moment: see {@link Pooler}. With {@link SessionSettings#CHECK} it sets nothing anywhere, and looks whether all is set.
 */
public final class SessionSource implements DataSource {
    /** The driver's own log, past ours, to the console: what it says stands in its exceptions too. Held, or it is forgotten. */
    private static final Logger DRIVER_LOG = Logger.getLogger("org.postgresql");

    /** What sessions of lookups call themselves. */
    public static final String LOOKUPS = "sluice";

    private final PGSimpleDataSource driver = new PGSimpleDataSource();
    private final NeededSettings needed;
    private final SessionSettings made;
    private volatile Duration timeout;
    /** A pooler was found, and it gives each client a session of its own. */
    private volatile boolean ownSessions;

    /** With the arrays that keys and values are sent as. */
    public static Jdbi jdbi(DataSource connections) {
        return Jdbi.create(connections)
                .registerArrayType(String.class, KeyType.TEXT.sql())
                .registerArrayType(Long.class, KeyType.BIGINT.sql());
    }

    /** Whether the server answers on this connection; false for one that the pool has given up for its last error. */
    public static boolean isAlive(Connection connection) {
        try {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private SessionSource(Duration timeout, NeededSettings needed, SessionSettings made) {
        DRIVER_LOG.setLevel(Level.OFF);
        this.needed = needed;
        this.made = made;
        this.timeout = timeout;
    }

    /** Sessions that are opened from now on give a statement so long. Returns whether that is new. */
    synchronized boolean within(Duration next) {
        if (next.equals(timeout)) {
            return false;
        }
        timeout = next;
        set(Map.of("socketTimeout", socketSeconds(next)));
        return true;
    }

    /** The net behind statement_timeout: that one works while the server is alive, the socket's when it is not. */
    private static String socketSeconds(Duration timeout) {
        return Integer.toString(Math.max(2, ceilSeconds(timeout.plusSeconds(1))));
    }

    /**
     * Sessions of lookups.
     *
     * @param timeout of each statement
     * @throws DatabaseSetupException if the URL cannot be parsed
     */
    public static SessionSource of(DatabaseSettings settings, Duration timeout) throws DatabaseSetupException {
        return of(settings, timeout, LOOKUPS, NeededSettings.ofLookups());
    }

    /**
     * Sessions that may write, if the server lets them: what it or the role says of read-only stays as it is. A transaction that waits
     * for a daemon that hangs is ended by the server, so that the rows it has locked are not locked for ever. What another has just
     * committed is seen, whatever isolation is the server's default: locks are what keeps batches apart.
     */
    public static SessionSource forWrites(DatabaseSettings settings, Duration timeout) throws DatabaseSetupException {
        return of(settings, timeout, "sluice-writes", NeededSettings.ofWrites(timeout));
    }

    /** Sessions that look after the change stream. Their commits wait for no replica: what they write is worth nothing to anybody else. */
    public static SessionSource forChanges(DatabaseSettings settings, Duration timeout) throws DatabaseSetupException {
        // Somebody may have a table for hours: then others are not to wait for what it looks like.
        return of(
                settings.with(SessionSettings.MAKE),
                timeout,
                "sluice-changes-beat",
                NeededSettings.ofChanges("lock_timeout", "500ms"));
    }

    /**
     * Sessions that a change stream can be read on.
     *
     * @param timeout after which a message whose beginning has come, and whose end has not, will not come
     */
    public static SessionSource forStream(DatabaseSettings settings, Duration timeout) throws DatabaseSetupException {
        // A reader that hangs has the slot no longer than this: another takes over. The server asks for a sign of life
        // after half of it.
        SessionSource source = of(
                settings.with(SessionSettings.MAKE),
                timeout,
                "sluice-changes",
                NeededSettings.ofChanges("wal_sender_timeout", "3s"));
        source.set(Map.of("replication", "database", "preferQueryMode", "simple", "assumeMinServerVersion", "10"));
        String sockets = source.driver.getSocketFactory(); // an operator's own may be the only way to the server
        if (sockets == null || sockets.equals(PinnedSockets.class.getName())) {
            source.driver.setSocketFactory(StreamSockets.class.getName());
        }
        return source;
    }

    private static SessionSource of(DatabaseSettings settings, Duration timeout, String name, NeededSettings needed)
            throws DatabaseSetupException {
        SessionSource source = new SessionSource(timeout, needed, settings.sessionSettings());
        PGSimpleDataSource driver = source.driver;
        try {
            driver.setUrl(settings.jdbcUrl());
        } catch (IllegalArgumentException malformed) {
            throw new DatabaseSetupException("the database URL cannot be read: " + settings.shownUrl()
                    + " (say jdbc:postgresql://host:port/database)");
        }
        driver.setUser(settings.user());
        if (settings.password() != null) {
            driver.setPassword(settings.password());
        }
        String connectSeconds = Integer.toString(ceilSeconds(settings.connectTimeout()));
        // After the URL, so that its parameters cannot undo these.
        Map<String, String> ours = Map.ofEntries(
                Map.entry("ApplicationName", name),
                Map.entry("prepareThreshold", "1"),
                Map.entry("preferQueryMode", "extended"),
                Map.entry("preparedStatementCacheQueries", "64"),
                Map.entry("defaultRowFetchSize", "0"),
                Map.entry("logServerErrorDetail", "false"),
                Map.entry("tcpKeepAlive", "true"),
                Map.entry("connectTimeout", connectSeconds),
                Map.entry("loginTimeout", connectSeconds),
                Map.entry("socketTimeout", socketSeconds(timeout)));
        source.set(ours);
        if (settings.sessionSettings() == SessionSettings.CHECK) {
            source.leaveNothing(settings.jdbcUrl());
        }
        return source;
    }

    /**
     * On sessions of others: what the driver would set after the login it asks for at the login, which poolers keep for each client; and
     * statements have no name, unless the URL says that the pooler knows names.
     */
    private void leaveNothing(String url) {
        set(Map.of("assumeMinServerVersion", "10"));
        if (!url.matches("(?s).*[?&]prepareThreshold=.*")) {
            set(Map.of("prepareThreshold", "0"));
        }
    }

    private void set(Map<String, String> properties) {
        try {
            for (Map.Entry<String, String> property : properties.entrySet()) {
                driver.setProperty(property.getKey(), property.getValue());
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e); // a name that the driver does not know
        }
    }

    private static int ceilSeconds(Duration duration) {
        return (int) duration.plusNanos(999_999_999).toSeconds();
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = driver.getConnection();
        try {
            if (made == SessionSettings.CHECK) {
                needed.check(connection, String.valueOf(driver.getUser()), timeout);
                return connection;
            }
            String setUp = needed.making(timeout);
            if (!setUp(connection, setUp + " WHERE pg_catalog.pg_backend_pid() = " + Pooler.announced(connection))) {
                setUpThroughAPooler(connection, setUp);
            }
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** True if it was done. */
    private static boolean setUp(Connection connection, String sql) throws SQLException {
        try (Statement statement = Pooler.unnamed(connection);
                ResultSet row = statement.executeQuery(sql)) {
            return row.next();
        }
    }

    private void setUpThroughAPooler(Connection connection, String setUp) throws SQLException {
        if (!ownSessions) {
            try (Connection other = driver.getConnection()) {
                Pooler.requireOwnSessions(connection, other);
            }
            ownSessions = true;
        }
        setUp(connection, setUp);
    }

    /** Nobody asks for another user's connection. */
    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("one user only");
    }

    @Override
    public int getLoginTimeout() {
        return driver.getLoginTimeout();
    }

    /** The pool would set its own patience here, which says how long a lookup waits, not how long a login may take. */
    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
