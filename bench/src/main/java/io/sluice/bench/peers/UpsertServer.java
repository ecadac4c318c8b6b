package io.sluice.bench.peers;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@link Upserts} as a process: says {@code listening on http://127.0.0.1:PORT} when it is ready, and runs until it is ended. The
 * password comes from the variable {@code SLUICE_DB_PASSWORD}.
 */
@Command(name = "upserts", sortOptions = false)
public final class UpsertServer implements Callable<Integer> {
    @Option(names = "--db", required = true)
    private String db = "";

    @Option(names = "--db-user", required = true)
    private String user = "";

    @Option(names = "--table", required = true)
    private String table = "";

    @Option(names = "--connections", required = true)
    private int connections;

    /** Ends with 0, or with 1 and one line on why it could not start. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new UpsertServer())
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    System.err.println("upserts: " + e.getMessage());
                    return 1;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        PeerSettings settings = new PeerSettings(
                db, user, System.getenv("SLUICE_DB_PASSWORD"), null, null, connections, 1, Duration.ofMillis(1));
        CountDownLatch told = new CountDownLatch(1);
        try (Loops loops = Loops.start(Runtime.getRuntime().availableProcessors());
                Upserts upserts = new Upserts(settings, table);
                Front front = Front.start(loops, upserts, 0)) {
            System.out.println("listening on http://127.0.0.1:" + front.port());
            told.await(); // a signal ends the process
        }
        return 0;
    }
}
