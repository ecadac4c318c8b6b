package io.sluice.config;

import io.sluice.flags.Between;
import io.sluice.flags.ConfigException;
import io.sluice.postgres.KeyType;
import io.sluice.postgres.SessionSettings;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The flags of the database. */
public final class DatabaseOptions {
    @Option(
            names = "--db",
            paramLabel = "JDBC-URL",
            description = "jdbc:postgresql://host:port/database. Default: an embedded PostgreSQL 18 on loopback.")
    @Nullable
    public String db;

    @Option(
            names = "--db-user",
            paramLabel = "ROLE",
            description = "The role to log in as; it needs SELECT on the table, no more.")
    @Nullable
    public String dbUser;

    @Option(
            names = "--db-password-file",
            paramLabel = "FILE",
            description = "A file with the role's password; it beats SLUICE_DB_PASSWORD in the environment.")
    @Nullable
    Path dbPasswordFile;

    @Between(least = "1", most = "1000")
    @Option(
            names = "--db-connections",
            paramLabel = "N",
            description =
                    "The most connections to each node. Default: one for each lane, one to look after the server, and one for refills, the audit and"
                            + " lookups of own writes; 20 with --bench-routes.")
    @Nullable
    Integer dbConnections;

    @Option(
            names = "--session-settings",
            paramLabel = "make|check",
            defaultValue = "make",
            description =
                    "Who makes the settings of sessions for lookups and writes: make: we do, on sessions of our own; check: the role or the pooler"
                            + " does, and we see to it that it has, as behind PgBouncer in transaction mode.")
    SessionSettings sessionSettings = SessionSettings.MAKE;

    @Option(
            names = "--table",
            paramLabel = "[SCHEMA.]TABLE",
            defaultValue = "urls",
            description = "Where keys and values stand; a table or a view, spelled as the catalogue does.")
    String table = "";

    @Option(
            names = "--key-column",
            paramLabel = "COLUMN",
            defaultValue = "random_key",
            converter = ColumnName.class,
            description = "The column of keys; it should have a unique index.")
    String keyColumn = "";

    @Option(
            names = "--value-column",
            paramLabel = "COLUMN",
            defaultValue = "url",
            converter = ColumnName.class,
            description = "The column of values.")
    String valueColumn = "";

    @Option(
            names = "--key-type",
            paramLabel = "TYPE",
            description = "What keys are: text, char, bigint, numeric, uuid or date. Default: found from the table.")
    @Nullable
    KeyType keyType;

    static final class ColumnName implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (text.isEmpty()) {
                throw new TypeConversionException("'' is no column's name");
            }
            return text;
        }
    }

    /**
     * The pool's size: each lane holds a connection while it reads, and the probe wants one too. So does, now and then, whoever looks
     * up besides the lanes: refills, the audit, read-backs of own writes. They must not keep the probe waiting.
     */
    public int connections(int lanes, boolean benchRoutes) {
        int least = lanes + 1;
        if (dbConnections == null) {
            return benchRoutes ? Math.max(least + 1, 20) : least + 1;
        }
        if (dbConnections < least) {
            throw new ConfigException(
                    "--db-connections " + dbConnections + " is too few: " + lanes + " lanes and a probe need " + least);
        }
        return dbConnections;
    }

    /** The password of the role that reads; null where none is given. */
    @Nullable
    public String password(Map<String, String> environment) {
        return Passwords.find(environment, Passwords.DATABASE, "--db-password-file", dbPasswordFile);
    }
}
