package io.sluice.postgres;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the lookups go.
 *
 * @param jdbcUrl {@code jdbc:postgresql:...}, without a password
 * @param password null if the server asks for none
 * @param connections the size of the pool
 * @param tables that are looked up in, at least one
 * @param timeout of one SELECT
 * @param probeInterval how often the server is looked at while nobody asks
 * @param connectTimeout of one attempt to connect, login included
 * @param sessionSettings who makes them
 */
public record DatabaseSettings(
        String jdbcUrl,
        String user,
        @Nullable String password,
        int connections,
        List<TableSettings> tables,
        Duration timeout,
        Duration probeInterval,
        Duration connectTimeout,
        SessionSettings sessionSettings) {

    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(1);
    public static final Duration DEFAULT_PROBE_INTERVAL = Duration.ofMillis(500);
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final String SCHEME = "jdbc:postgresql:";

    /** @throws IllegalArgumentException with one line that says what is wrong */
    public DatabaseSettings {
        if (!jdbcUrl.startsWith(SCHEME)) {
            throw new IllegalArgumentException("the database URL must start with " + SCHEME);
        }
        if (jdbcUrl.matches("(?s).*[?&]password=.*")) {
            throw new IllegalArgumentException(
                    "the database URL holds a password, which process lists show: give it by file or environment");
        }
        require(!user.isBlank(), "the database user is empty");
        require(connections >= 1 && connections <= 1000, "connections not between 1 and 1000: " + connections);
        tables = List.copyOf(tables);
        require(!tables.isEmpty(), "no table is named");
        between("timeout", timeout, Duration.ofMillis(1), Duration.ofDays(1));
        between("probe interval", probeInterval, Duration.ofMillis(10), Duration.ofHours(1));
        between("connect timeout", connectTimeout, Duration.ofMillis(100), Duration.ofMinutes(5));
    }

    /** Of sessions that we make the settings of. */
    public DatabaseSettings(
            String jdbcUrl,
            String user,
            @Nullable String password,
            int connections,
            List<TableSettings> tables,
            Duration timeout,
            Duration probeInterval,
            Duration connectTimeout) {
        this(
                jdbcUrl,
                user,
                password,
                connections,
                tables,
                timeout,
                probeInterval,
                connectTimeout,
                SessionSettings.MAKE);
    }

    private static void require(boolean holds, String line) {
        if (!holds) {
            throw new IllegalArgumentException(line);
        }
    }

    private static void between(String name, Duration value, Duration least, Duration most) {
        require(
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                name + " not between " + least + " and " + most + ": " + value);
    }

    /** The same on another server. */
    public DatabaseSettings at(String url) {
        return with(url, connections, tables, timeout, sessionSettings);
    }

    /** The same for one of the tables. */
    public DatabaseSettings only(TableSettings table) {
        return with(jdbcUrl, connections, List.of(table), timeout, sessionSettings);
    }

    /** The same with other bounds, for other questions than lookups. */
    public DatabaseSettings within(int most, Duration patience) {
        return with(jdbcUrl, most, tables, patience, sessionSettings);
    }

    /** The same, where others make the settings of sessions, or we do. */
    public DatabaseSettings with(SessionSettings made) {
        return with(jdbcUrl, connections, tables, timeout, made);
    }

    private DatabaseSettings with(
            String url, int most, List<TableSettings> served, Duration patience, SessionSettings made) {
        return new DatabaseSettings(url, user, password, most, served, patience, probeInterval, connectTimeout, made);
    }

    /** The first table: the only one, for whoever looks after one. */
    public TableSettings table() {
        return tables.get(0);
    }

    /** The URL without its parameters and without a {@code user:password@}, which may hold secrets. */
    public String shownUrl() {
        int parameters = jdbcUrl.indexOf('?');
        String shown = parameters < 0 ? jdbcUrl : jdbcUrl.substring(0, parameters);
        return shown.replaceAll("//.*@", "//...@");
    }

    /** Host and port, or as much of the URL as may be shown; of one of several servers behind a name its address. */
    public String shownAddress() {
        String pinned = PinnedUrl.shown(jdbcUrl);
        if (pinned != null) {
            return pinned;
        }
        String shown = shownUrl();
        int from = shown.indexOf("//") + 2;
        int to = shown.indexOf('/', from);
        return from < 2 ? shown : shown.substring(from, to < 0 ? shown.length() : to);
    }

    @Override
    public String toString() {
        return "DatabaseSettings[" + shownUrl() + ", user " + user + ", " + connections + " connections, tables "
                + tables + ", timeout " + timeout + "]";
    }
}
