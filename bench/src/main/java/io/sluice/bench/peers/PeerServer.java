package io.sluice.bench.peers;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A peer as a process: says {@code listening on http://127.0.0.1:PORT} when it is ready, and runs until it is ended. Passwords come
 * from the variables {@code SLUICE_DB_PASSWORD} and {@code SLUICE_REDIS_PASSWORD}.
 */
@Command(name = "peer", sortOptions = false)
public final class PeerServer implements Callable<Integer> {
    /** One commit for each PUT, in place of a peer. */
    public static final String UPSERTS = "upserts";

    @Option(names = "--strategy", required = true)
    private String strategy = UPSERTS;

    @Option(names = "--table", description = "Of upserts.", defaultValue = "urls")
    private String table = "";

    @Option(names = "--db", required = true)
    private String db = "";

    @Option(names = "--db-user", required = true)
    private String user = "";

    @Option(names = "--redis")
    private @Nullable URI redis;

    @Option(names = "--connections", description = "0 for the peer's own number.", defaultValue = "0")
    private int connections;

    @Option(names = "--max-batch", defaultValue = "1000")
    private int maxBatch;

    @Option(names = "--delay-ms", defaultValue = "1")
    private long delayMillis;

    @Option(names = "--loops", description = "Event loops; 0 for one for each core.", defaultValue = "0")
    private int loops;

    @Option(names = "--port", defaultValue = "0")
    private int port;

    /** Ends with 0, or with 1 and one line on why it could not start. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new PeerServer())
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    System.err.println("peer: " + e.getMessage());
                    return 1;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        int threads = loops == 0 ? Runtime.getRuntime().availableProcessors() : loops;
        CountDownLatch told = new CountDownLatch(1);
        try (RunningPeer running = start(threads)) {
            System.out.println("listening on http://127.0.0.1:" + running.port());
            told.await(); // a signal ends the process
        }
        return 0;
    }

    private RunningPeer start(int threads) throws Exception {
        if (strategy.equals(UPSERTS)) {
            return RunningPeer.upserts(settings(null, connections), table, threads);
        }
        Peer peer = Peer.of(strategy);
        URI filled = peer == Peer.SLUICE_FILLS ? redis : null;
        int own = connections == 0 ? peer.connections() : connections;
        return RunningPeer.start(peer, settings(filled, own), threads, port);
    }

    private PeerSettings settings(@Nullable URI filled, int pool) {
        return new PeerSettings(
                db,
                user,
                System.getenv("SLUICE_DB_PASSWORD"),
                filled,
                System.getenv("SLUICE_REDIS_PASSWORD"),
                pool,
                maxBatch,
                Duration.ofMillis(delayMillis));
    }
}
