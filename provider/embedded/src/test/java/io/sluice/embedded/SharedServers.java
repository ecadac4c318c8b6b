package io.sluice.embedded;

import io.sluice.programs.DataFolder;
import io.sluice.programs.OwnerFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One PostgreSQL and one Redis for all tests of a JVM, started when first asked for, in a temporary folder that goes with them at
 * the end.
 *
 * <pre>{@code
 * class SomethingIT {
 *     private static final SharedServers.Database DB = SharedServers.database(100); // keys 1..100, as in the demo
 *
 *     @Test void reads() throws SQLException {
 *         try (Connection owner = DB.owner()) { owner.createStatement().execute("INSERT INTO urls VALUES ('k', 'v')"); }
 *         var source = source(DB.jdbcUrl(), DB.reader().user(), DB.reader().password());
 *     }
 * }
 * }</pre>
 *
 * <p>Each {@link #database} is a database of its own with the roles of the demo, so tests do not see each other's rows. Redis has no
 * such walls: give each test class a key prefix of its own, or a database number ({@link #redisUri}). A test that kills, pauses or
 * configures a server starts its own: {@link #ownPostgres}, {@link #ownCluster}, {@link #ownRedis}.
 */
public final class SharedServers {
    private static final AtomicInteger NEXT_DATABASE = new AtomicInteger(1);
    private static @Nullable Path home;
    private static @Nullable EmbeddedPostgres postgres;
    private static @Nullable EmbeddedRedis redis;
    private static @Nullable DataFolder folder;

    private SharedServers() {}

    /** A fresh database with the table {@code urls} and this many sample rows. */
    public static Database database(int rows) {
        EmbeddedPostgres server = postgres();
        String name = "test" + NEXT_DATABASE.getAndIncrement();
        try (Connection admin = connect(server.port(), "postgres", server.superuser())) {
            admin.createStatement().execute("CREATE DATABASE " + name + " TEMPLATE sluice OWNER sluice_owner");
            admin.createStatement().execute("REVOKE ALL ON DATABASE " + name + " FROM PUBLIC");
            admin.createStatement()
                    .execute("GRANT CONNECT ON DATABASE " + name + " TO sluice, sluice_writer, sluice_changes");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        Database database = new Database(server.port(), name, server.reader(), server);
        try (Connection owner = database.owner()) {
            owner.createStatement()
                    .execute("INSERT INTO urls SELECT n::text, 'https://example.com/landing/' || n || '?ref='"
                            + " || left(md5(n::text), 8) FROM generate_series(1, " + rows + ") n");
            owner.createStatement().execute("ANALYZE urls");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return database;
    }

    /** A database of the shared server. */
    public record Database(int port, String name, Credentials reader, EmbeddedPostgres server) {

        public String jdbcUrl() {
            return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
        }

        /** Who may write to {@code urls}, and to what a test lets it. */
        public Credentials writer() {
            return server.writer();
        }

        /** Who may read changes. Slots are the whole server's: each test has a name of its own for its slot. */
        public Credentials changes() {
            return server.changes();
        }

        /** A connection that may do everything in this database. */
        public Connection owner() throws SQLException {
            return connect(port, name, server.owner());
        }

        /** A connection that may do everything everywhere. */
        public Connection superuser() throws SQLException {
            return connect(port, name, server.superuser());
        }
    }

    /** Who may do everything at a server of the test's own. */
    public static Credentials superuser(EmbeddedPostgres server) {
        return server.superuser();
    }

    private static Connection connect(int port, String database, Credentials who) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + database, who.user(), who.password());
    }

    /** The shared server; not for tests that stop or pause it. */
    public static synchronized EmbeddedPostgres postgres() {
        if (postgres == null) {
            postgres = EmbeddedPostgres.start(folder(), 0, line -> {}, Durability.FAST);
        }
        return postgres;
    }

    /** Slots and open transactions of the shared server, which its databases have in common. */
    static synchronized List<String> leftovers() {
        if (postgres == null) {
            return List.of();
        }
        try (Connection superuser = connect(postgres.port(), "postgres", postgres.superuser());
                ResultSet rows = superuser
                        .createStatement()
                        .executeQuery(
                                "SELECT 'the slot ' || slot_name FROM pg_replication_slots"
                                        + " UNION ALL SELECT 'the prepared transaction ' || gid FROM pg_prepared_xacts"
                                        + " UNION ALL SELECT 'a transaction in ' || datname || ' since ' || xact_start || ': ' || query"
                                        + " FROM pg_stat_activity WHERE backend_type = 'client backend' AND state LIKE 'idle in%'")) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The shared server; not for tests that stop, pause, flush or configure it. */
    public static synchronized EmbeddedRedis redis() {
        if (redis == null) {
            redis = EmbeddedRedis.start(folder(), line -> {});
        }
        return redis;
    }

    /** The shared Redis, at one of its 16 databases. */
    public static String redisUri(int database) {
        return redis().uri() + "/" + database;
    }

    /** A server of the test's own, in a folder that the test closes after it. Not synced to disk. */
    public static EmbeddedPostgres ownPostgres(DataFolder where, int rows) {
        lendBinaries(where);
        return EmbeddedPostgres.start(where, rows, line -> {}, Durability.FAST);
    }

    /** A primary and replicas of the test's own, in a folder that the test closes after them. Not synced to disk. */
    public static EmbeddedCluster ownCluster(DataFolder where, int rows, int replicas, SyncMode sync) {
        lendBinaries(where);
        return EmbeddedCluster.start(where, rows, replicas, sync, line -> {}, Durability.FAST);
    }

    /** A server of the test's own, in a folder that the test closes after it. */
    public static EmbeddedRedis ownRedis(DataFolder where) {
        GivenRedis.into(where);
        return EmbeddedRedis.start(where, line -> {});
    }

    /** Links the unpacked binaries into another folder: unpacking takes seconds, a link nothing. */
    public static synchronized void lendBinaries(DataFolder where) {
        postgres();
        Path from = folder().binaries();
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path to = where.binaries().resolve(from.relativize(file));
                if (Files.isDirectory(file)) {
                    OwnerFiles.folder(to);
                } else if (Files.isSymbolicLink(file) && !Files.exists(to)) {
                    Files.createSymbolicLink(to, Files.readSymbolicLink(file));
                } else if (!Files.exists(to)) {
                    Files.createLink(to, file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The flag for a folder of the daemon's own with the binaries in it: see {@link #lendBinaries(DataFolder)}. */
    public static String dataDir(Path where) {
        try (DataFolder data = DataFolder.open(where)) {
            lendBinaries(data);
        }
        return "--data-dir=" + where;
    }

    private static synchronized DataFolder folder() {
        if (folder == null) {
            try {
                home = Files.createTempDirectory("sluice-test");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            folder = DataFolder.open(home);
            GivenRedis.into(folder);
            Runtime.getRuntime().addShutdownHook(new Thread(SharedServers::end, "end-shared-servers"));
        }
        return folder;
    }

    private static synchronized void end() {
        if (postgres != null) {
            postgres.kill(); // nothing in it is worth an orderly end
        }
        if (redis != null) {
            redis.kill();
        }
        if (folder != null) {
            folder.close();
        }
        if (home != null) {
            OwnerFiles.deleteTree(home);
        }
    }
}
