package io.sluice.embedded;

import com.sun.management.OperatingSystemMXBean;
import io.sluice.programs.EmbeddedException;
import io.sluice.programs.OwnerFiles;
import io.sluice.programs.Shell;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The files of the embedded PostgreSQL: made once, filled with sample rows, with the passwords of all its roles. SQL runs here in
 * single-user mode, which needs neither a server nor a password.
 */
final class PostgresFiles {

    /** The password of the role that replicas log in as. */
    private static final String REPLICATOR = "replicator.password";

    private final PostgresBinaries binaries;
    private final PostgresHome home;
    private final Durability durability;

    /** @param home of the first server, which is made here */
    PostgresFiles(PostgresBinaries binaries, PostgresHome home, Durability durability) {
        this.binaries = binaries;
        this.home = home;
        this.durability = durability;
    }

    Path passfile() {
        return home.path().resolve("pgpass");
    }

    /** Makes the cluster if there is none: beside, then renamed as a whole, so that a kill midway leaves none. */
    void make(Consumer<String> progress) {
        home.heal();
        if (home.exists()) {
            return;
        }
        progress.accept("making the PostgreSQL database in " + home.path());
        Path beside = home.path().resolveSibling(home.path().getFileName() + ".new");
        OwnerFiles.folder(beside);
        PostgresHome unfinished = new PostgresHome(beside);
        PostgresFiles made = new PostgresFiles(binaries, unfinished, durability);
        OwnerFiles.freshLog(unfinished.log());
        made.initdb();
        made.configure(unfinished, "n1", 0, "", "");
        made.createDatabase();
        try {
            Files.move(beside, home.path(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw OwnerFiles.failed("make", home.path(), e);
        }
    }

    private void initdb() {
        Path passwordFile = home.path().resolve("superuser.password");
        OwnerFiles.password(passwordFile);
        List<String> command = binaries.command(
                "initdb",
                "--pgdata=" + home.data(),
                "--username=" + DemoDatabase.SUPERUSER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                durability == Durability.FAST ? "--no-sync" : "--data-checksums",
                "--set=" + durability.passwords());
        if (Shell.run(command, "", home.log(), Duration.ofMinutes(2)) != 0) {
            throw failed("cannot make the PostgreSQL database", home);
        }
        try {
            Files.writeString(
                    home.data().resolve("postgresql.conf"),
                    "\n# Written anew at each start of Sluice.\ninclude '../sluice.conf'\n",
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw OwnerFiles.failed("write", home.data(), e);
        }
    }

    /**
     * Writes a server's settings.
     *
     * @param primary how a replica reaches its primary, or empty
     * @return whether they are others than before
     */
    boolean configure(PostgresHome server, String name, int port, String primary, String synchronous) {
        return new ServerConf(name, port, sharedMegabytes(), durability, primary, synchronous).write(server);
    }

    /** PostgreSQL's own 128 MB, or as much as the sample rows and their index take, up to a quarter of the machine's memory. */
    private long sharedMegabytes() {
        long rows = rows().loaded();
        long memory =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        return Math.max(128, Math.min(rows * SampleRows.BYTES, memory / 4) >> 20);
    }

    private void createDatabase() {
        String owner = OwnerFiles.password(home.path().resolve("owner.password"));
        String reader = OwnerFiles.password(home.path().resolve("reader.password"));
        sql(
                home,
                "postgres",
                DemoDatabase.LEAVE_SYSTEM_IDS,
                "CREATE ROLE " + DemoDatabase.OWNER + " LOGIN PASSWORD '" + owner + "'",
                "CREATE ROLE " + DemoDatabase.READER + " LOGIN PASSWORD '" + reader + "'",
                "CREATE DATABASE " + DemoDatabase.NAME + " OWNER " + DemoDatabase.OWNER,
                "REVOKE ALL ON DATABASE " + DemoDatabase.NAME + " FROM PUBLIC",
                "GRANT CONNECT ON DATABASE " + DemoDatabase.NAME + " TO " + DemoDatabase.READER);
        addRoles(
                home,
                "SET ROLE " + DemoDatabase.OWNER,
                DemoDatabase.schema(),
                "GRANT SELECT ON urls TO " + DemoDatabase.READER,
                "RESET ROLE");
        rows().none();
    }

    /** Makes the roles that a folder of before there were such does not have. The server must not run. */
    void addRoles(PostgresHome primary) {
        addRoles(primary, new String[0]);
    }

    /** With these statements before, in the same run: a run of PostgreSQL takes longer than what it does. */
    private void addRoles(PostgresHome primary, String... before) {
        NewRole.ensure(
                roles -> sql(
                        primary,
                        DemoDatabase.NAME,
                        Stream.of(before, roles).flatMap(Stream::of).toArray(String[]::new)),
                List.of(
                        new NewRole(
                                secret(REPLICATOR),
                                password -> List.of(NewRole.login(DemoDatabase.REPLICATOR, password, "REPLICATION"))),
                        new NewRole(secret(WriterRole.FILE), WriterRole::statements),
                        new NewRole(secret(ChangesRole.FILE), ChangesRole::statements)));
        writePassfile();
    }

    private void writePassfile() {
        StringBuilder lines = new StringBuilder();
        for (Credentials who : List.of(owner(), reader(), of(DemoDatabase.REPLICATOR, REPLICATOR))) {
            lines.append("127.0.0.1:*:*:" + who.user() + ":" + who.password() + "\n");
        }
        if (!lines.toString().strip().equals(OwnerFiles.read(passfile()))) {
            OwnerFiles.write(passfile(), lines.toString());
        }
    }

    Credentials writer() {
        return of(WriterRole.NAME, WriterRole.FILE);
    }

    Credentials changes() {
        return of(ChangesRole.NAME, ChangesRole.FILE);
    }

    Credentials reader() {
        return of(DemoDatabase.READER, "reader.password");
    }

    Path readerPasswordFile() {
        return home.path().resolve("reader.password");
    }

    Credentials owner() {
        return of(DemoDatabase.OWNER, "owner.password");
    }

    Credentials superuser() {
        return of(DemoDatabase.SUPERUSER, "superuser.password");
    }

    private Credentials of(String role, String file) {
        return new Credentials(role, OwnerFiles.password(secret(file)));
    }

    /** Where a secret of this name is kept, for all servers. */
    Path secret(String file) {
        return home.path().resolve(file);
    }

    /** A command for a shell that reaches a server as the owner; the password stays in its file. */
    String psqlLine(int port) {
        String path = passfile().toUri().getRawPath();
        String encoded =
                path.replace("'", "%27").replace("&", "%26").replace("=", "%3D").replace("+", "%2B");
        return "psql 'postgresql://" + DemoDatabase.OWNER + "@127.0.0.1:" + port + "/" + DemoDatabase.NAME
                + "?passfile=" + encoded + "'";
    }

    /** The sample rows, whose number stands beside the data. */
    SampleRows rows() {
        return new SampleRows(home.path().resolve("rows"));
    }

    /** Runs statements one after the other on a primary that is stopped. */
    SampleRows.Statements on(PostgresHome primary) {
        return statements -> sql(primary, DemoDatabase.NAME, statements);
    }

    /**
     * Ten minutes are far more than a million rows take on any disk. No replica is waited for: none can be there.
     *
     * @param primary stopped
     */
    void sql(PostgresHome primary, String database, String... statements) {
        List<String> command = binaries.command(
                "postgres",
                "--single",
                "-D",
                primary.data().toString(),
                "-j",
                "--exit_on_error=on",
                "--log_min_error_statement=panic",
                "--synchronous_standby_names=",
                database);
        String input = String.join(";\n\n", statements) + ";\n\n";
        if (Shell.run(command, input, primary.log(), Duration.ofMinutes(10)) != 0) {
            throw failed("cannot prepare the PostgreSQL database", primary);
        }
    }

    private static EmbeddedException failed(String what, PostgresHome server) {
        return new EmbeddedException(what + ": " + OwnerFiles.lastWords(server.log()) + " (see " + server.log() + ")");
    }
}
