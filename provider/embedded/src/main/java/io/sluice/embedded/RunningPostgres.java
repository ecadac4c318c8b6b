package io.sluice.embedded;

import io.sluice.programs.EmbeddedException;
import io.sluice.programs.OwnProcesses;
import io.sluice.programs.OwnerFiles;
import java.nio.file.Path;

/**
 * An embedded server that another process has started, and who may read it. Nothing is taken or started: the process that has the
 * folder goes on having it.
 */
public record RunningPostgres(String jdbcUrl, Credentials reader) {

    /**
     * The server that runs in this folder; of several the first, whatever its role.
     *
     * @throws EmbeddedException if none runs there
     */
    public static RunningPostgres in(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        String password = OwnerFiles.read(PostgresHome.of(path, 1).path().resolve("reader.password"));
        for (PostgresHome home : PostgresHome.all(path)) {
            int port = OwnerFiles.readInt(home.portFile(), 0);
            boolean runs = ProcessHandle.of(OwnProcesses.noted(home.pidfile()))
                    .filter(ProcessHandle::isAlive)
                    .isPresent();
            if (password != null && runs && port > 0) {
                return new RunningPostgres(
                        "jdbc:postgresql://127.0.0.1:" + port + "/" + DemoDatabase.NAME,
                        new Credentials(DemoDatabase.READER, password));
            }
        }
        throw new EmbeddedException("no embedded PostgreSQL runs in " + path
                + ": start the daemon, or name its --data-dir, or a database of your own with --db");
    }
}
