package io.sluice.embedded;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The files of the embedded PostgreSQL: made once, filled with sample rows. SQL runs here in single-user mode, which needs neither a
 * server nor a password.
 */
final class PostgresCluster {
    static final String SUPERUSER = "postgres";
    static final String OWNER = "sluice_owner";
    static final String READER = "sluice";
    static final String DATABASE = "sluice";

    /**
     * Single-user mode gives new objects ids of the range that PostgreSQL keeps for its own: it then takes the table for one of the
     * system's, which no publication may have, no row security protects, and no dump holds. This uses the rest of that range up.
     */
    private static final String LEAVE_SYSTEM_IDS =
            """
            DO $$
            DECLARE id oid := 0;
            BEGIN
                WHILE id < 16384 LOOP
                    id := lo_create(0);
                    PERFORM lo_unlink(id);
                END LOOP;
            END $$""";

    /** On its page and in the index, and some room. */
    private static final int BYTES_OF_ROW = 160;

    /** Rows of one transaction: a start that is cut off loses at most these, and the log of one fits the disk. */
    private static final int ROWS_AT_ONCE = 1_000_000;

    private final PostgresBinaries binaries;
    private final Path home;
    private final Durability durability;

    /** Whether files reach the disk before PostgreSQL goes on. */
    enum Durability {
        SAFE,
        /** For tests: quick, and worthless after a power cut. */
        FAST
    }

    PostgresCluster(PostgresBinaries binaries, Path home, Durability durability) {
        this.binaries = binaries;
        this.home = home;
        this.durability = durability;
    }

    Path home() {
        return home;
    }

    Path data() {
        return home.resolve("data");
    }

    Path log() {
        return home.resolve("postgres.log");
    }

    Path passfile() {
        return home.resolve("pgpass");
    }

    /** Makes the cluster if there is none: beside, then renamed as a whole, so that a kill midway leaves none. */
    void make(Consumer<String> progress) {
        Path beside = home.resolveSibling(home.getFileName() + ".new");
        OwnerFiles.deleteTree(beside);
        if (Files.exists(home)) {
            return;
        }
        progress.accept("making the PostgreSQL database in " + home);
        OwnerFiles.folder(beside);
        PostgresCluster made = new PostgresCluster(binaries, beside, durability);
        OwnerFiles.freshLog(made.log());
        made.initdb();
        made.configure(0);
        made.createDatabase();
        made.writePassfile();
        WriterRole.ensure(made);
        try {
            Files.move(beside, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw OwnerFiles.failed("make", home, e);
        }
    }

    private void initdb() {
        Path passwordFile = home.resolve("superuser.password");
        OwnerFiles.password(passwordFile);
        List<String> command = binaries.command(
                "initdb",
                "--pgdata=" + data(),
                "--username=" + SUPERUSER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                durability == Durability.FAST ? "--no-sync" : "--data-checksums");
        if (Commands.run(command, "", log(), Duration.ofMinutes(2)) != 0) {
            throw failed("cannot make the PostgreSQL database");
        }
        try {
            Files.writeString(
                    data().resolve("postgresql.conf"),
                    "\n# Written anew at each start of Sluice.\ninclude '../sluice.conf'\n",
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw OwnerFiles.failed("write", data(), e);
        }
    }

    /** The settings that Sluice needs. Connections: the largest pool that the daemon may ask for, and room for a person. */
    void configure(int port) {
        OwnerFiles.write(
                home.resolve("sluice.conf"),
                """
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                max_connections = 520
                shared_buffers = %dMB
                wal_level = logical
                log_checkpoints = off
                fsync = %s
                """
                        .formatted(
                                port == 0 ? 5432 : port,
                                sharedMegabytes(),
                                durability == Durability.FAST ? "off" : "on"));
    }

    /** PostgreSQL's own 128 MB, or as much as the sample rows and their index take, up to a quarter of the machine's memory. */
    private long sharedMegabytes() {
        long rows = OwnerFiles.readInt(home.resolve("rows"), 0);
        long memory =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        return Math.max(128, Math.min(rows * BYTES_OF_ROW, memory / 4) >> 20);
    }

    private void createDatabase() {
        String owner = OwnerFiles.password(home.resolve("owner.password"));
        String reader = OwnerFiles.password(home.resolve("reader.password"));
        sql(
                "postgres",
                LEAVE_SYSTEM_IDS,
                "CREATE ROLE " + OWNER + " LOGIN PASSWORD '" + owner + "'",
                "CREATE ROLE " + READER + " LOGIN PASSWORD '" + reader + "'",
                "CREATE DATABASE " + DATABASE + " OWNER " + OWNER,
                "REVOKE ALL ON DATABASE " + DATABASE + " FROM PUBLIC",
                "GRANT CONNECT ON DATABASE " + DATABASE + " TO " + READER);
        sql(DATABASE, "SET ROLE " + OWNER, schema(), "GRANT SELECT ON urls TO " + READER);
        OwnerFiles.write(home.resolve("rows"), "0\n");
    }

    private static String schema() {
        try (InputStream in = PostgresCluster.class.getClassLoader().getResourceAsStream("schema.sql")) {
            if (in == null) {
                throw new EmbeddedException("the class path holds no schema.sql: build Sluice again");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
            return text.endsWith(";") ? text.substring(0, text.length() - 1) : text;
        } catch (IOException e) {
            throw new EmbeddedException("cannot read schema.sql: " + e.getMessage(), e);
        }
    }

    private void writePassfile() {
        String owner = OwnerFiles.password(home.resolve("owner.password"));
        String reader = OwnerFiles.password(home.resolve("reader.password"));
        OwnerFiles.write(
                passfile(), "127.0.0.1:*:*:" + OWNER + ":" + owner + "\n127.0.0.1:*:*:" + READER + ":" + reader + "\n");
    }

    /** Adds the sample rows that are missing. The number loaded is written down last, so that a half is loaded again. */
    void load(int rows, Consumer<String> progress) {
        Path marker = home.resolve("rows");
        int loaded = OwnerFiles.readInt(marker, 0);
        if (loaded >= rows) {
            return;
        }
        for (int from = loaded; from < rows; from = Math.min(rows, from + ROWS_AT_ONCE)) {
            int to = Math.min(rows, from + ROWS_AT_ONCE);
            progress.accept(String.format(Locale.ROOT, "loading sample rows: %,d of %,d", to, rows));
            sql(
                    DATABASE,
                    "INSERT INTO public.urls SELECT n::text,"
                            + " 'https://example.com/landing/' || n || '?ref=' || left(md5(n::text), 8)"
                            + " FROM generate_series(" + (from + 1) + ", " + to + ") n ON CONFLICT DO NOTHING");
            OwnerFiles.write(marker, to + "\n");
        }
        sql(DATABASE, "VACUUM (ANALYZE) public.urls");
    }

    /** Ten minutes are far more than a million rows take on any disk. */
    void sql(String database, String... statements) {
        List<String> command = binaries.command(
                "postgres",
                "--single",
                "-D",
                data().toString(),
                "-j",
                "-c",
                "exit_on_error=on",
                "-c",
                "log_min_error_statement=panic",
                database);
        String input = String.join(";\n\n", statements) + ";\n\n";
        if (Commands.run(command, input, log(), Duration.ofMinutes(10)) != 0) {
            throw failed("cannot prepare the PostgreSQL database");
        }
    }

    EmbeddedException failed(String what) {
        return new EmbeddedException(what + ": " + OwnerFiles.lastWords(log()) + " (see " + log() + ")");
    }
}
