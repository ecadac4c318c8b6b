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
    @Option(names = "--strategy", required = true, converter = PeerConverter.class)
    private @Nullable Peer peer;

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

    private static final class PeerConverter implements CommandLine.ITypeConverter<Peer> {
        @Override
        public Peer convert(String label) {
            return Peer.of(label);
        }
    }

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
        Peer named = peer == null ? Peer.HIKARI : peer;
        PeerSettings settings = new PeerSettings(
                db,
                user,
                System.getenv("SLUICE_DB_PASSWORD"),
                named == Peer.SLUICE_FILLS ? redis : null,
                System.getenv("SLUICE_REDIS_PASSWORD"),
                connections == 0 ? named.connections() : connections,
                maxBatch,
                Duration.ofMillis(delayMillis));
        CountDownLatch told = new CountDownLatch(1);
        try (RunningPeer running = RunningPeer.start(
                named, settings, loops == 0 ? Runtime.getRuntime().availableProcessors() : loops, port)) {
            System.out.println("listening on http://127.0.0.1:" + running.port());
            told.await(); // a signal ends the process
        }
        return 0;
    }
}
