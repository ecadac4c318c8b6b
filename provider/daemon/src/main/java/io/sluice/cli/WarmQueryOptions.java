package io.sluice.cli;

import io.sluice.config.EmbeddedOptions;
import io.sluice.config.Passwords;
import io.sluice.flags.Between;
import io.sluice.flags.ConfigException;
import io.sluice.flags.Durations;
import io.sluice.servers.EmbeddedServers;
import io.sluice.servers.Login;
import io.sluice.tables.KeyQuery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of a query for keys: where it runs, and where the keys are kept. */
final class WarmQueryOptions {
    @Option(
            names = "--query",
            paramLabel = "SQL",
            description = "A SELECT whose first column is the keys. It is run once: what it gives is kept in a file.")
    @Nullable
    String query;

    @Option(
            names = "--keys-out",
            paramLabel = "FILE",
            description =
                    "Where the keys of the query are kept, also when all are sent. Default: a file in sluice-warm in"
                            + " the user's cache folder, until all are sent.")
    @Nullable
    Path keysOut;

    @Option(
            names = "--db",
            paramLabel = "JDBC-URL",
            description =
                    "Where the query runs, jdbc:postgresql://host:port/database. Default: the embedded PostgreSQL of"
                            + " the daemon that runs.")
    @Nullable
    String db;

    @Option(names = "--db-user", paramLabel = "ROLE", description = "The role to log in as.")
    @Nullable
    String dbUser;

    @Option(
            names = "--db-password-file",
            paramLabel = "FILE",
            description = "A file with the role's password; it beats SLUICE_DB_PASSWORD in the environment.")
    @Nullable
    Path dbPasswordFile;

    @Option(
            names = "--data-dir",
            paramLabel = "FOLDER",
            description = "Where the embedded PostgreSQL lives. Default: sluice in the user's cache folder.")
    @Nullable
    Path dataDir;

    @Between(least = "1ms", most = "1d")
    @Option(
            names = "--query-timeout",
            paramLabel = "DURATION",
            defaultValue = "10m",
            converter = Durations.class,
            description = "How long the query may take until its first rows. Default: ${DEFAULT-VALUE}.")
    Duration queryTimeout = Duration.ofMinutes(10);

    /** The query, on the database that is named, or on the embedded one that runs. */
    KeyQuery keyQuery(Map<String, String> environment, String sql) {
        if (db == null && dbUser != null) {
            throw new ConfigException("--db-user is for a PostgreSQL of your own: name it with --db");
        }
        if (db == null) {
            Path folder = dataDir != null ? dataDir : EmbeddedOptions.cache(environment, "sluice");
            EmbeddedServers.RunningDatabase server = EmbeddedServers.get().running(folder);
            Login reader = server.reader();
            return new KeyQuery(server.jdbcUrl(), reader.user(), reader.password(), sql, queryTimeout);
        }
        if (!db.startsWith("jdbc:postgresql:")) {
            throw new ConfigException("--db is no URL like jdbc:postgresql://host:5432/database");
        }
        Passwords.refuseIn(db);
        if (dbUser == null) {
            throw new ConfigException("a database is named, but no --db-user: give the role to log in as");
        }
        String password = Passwords.find(environment, Passwords.DATABASE, "--db-password-file", dbPasswordFile);
        return new KeyQuery(db, dbUser, password, sql, queryTimeout);
    }

    /** What tells this query from others: its text and its database, but not the port of an embedded one, which may change. */
    String source(Map<String, String> environment) {
        Path folder = dataDir != null ? dataDir : EmbeddedOptions.cache(environment, "sluice");
        return (db == null ? folder.toAbsolutePath().normalize().toString() : db) + "\n" + query;
    }
}
