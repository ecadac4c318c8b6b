package io.sluice.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.channel.EventLoop;
import io.sluice.postgres.DatabaseSetupException;

/** A strategy behind the front. Closing it ends both. */
final class RunningPeer implements AutoCloseable {
    private final Strategy strategy;
    private final Loops loops;
    private final Front front;

    private RunningPeer(Strategy strategy, Loops loops, Front front) {
        this.strategy = strategy;
        this.loops = loops;
        this.front = front;
    }

    /**
     * Connects to the database and listens.
     *
     * @param threads event loops
     * @param port 0 for any
     */
    static RunningPeer start(Peer peer, PeerSettings settings, int threads, int port) throws Exception {
        Counts counts = new Counts();
        if (peer == Peer.VERTX) {
            VertxStrategy vertx = VertxStrategy.open(settings, threads, counts);
            return listening(vertx, vertx.loops(), counts, port);
        }
        return listening(blocking(peer, settings, counts), Loops.start(threads), counts, port);
    }

    /** Listens on any port for writes of which each is committed by itself. */
    static RunningPeer upserts(PeerSettings settings, String table, int threads) {
        return listening(new Upserts(settings, table), Loops.start(threads), new Counts(), 0);
    }

    private static Strategy blocking(Peer peer, PeerSettings settings, Counts counts) throws DatabaseSetupException {
        return switch (peer) {
            case HIKARI -> new HikariStrategy(settings, counts);
            case DATALOADER -> new DataLoaderStrategy(settings, counts);
            case CAFFEINE -> new CaffeineStrategy(settings, counts);
            case SLUICE, SLUICE_FILLS -> SluiceStrategy.open(settings, counts);
            case VERTX -> throw new IllegalArgumentException("brings loops of its own");
        };
    }

    private static RunningPeer listening(Strategy strategy, Loops loops, Counts counts, int port) {
        try {
            return new RunningPeer(strategy, loops, Front.start(loops, new LookupRoutes(strategy, counts), port));
        } catch (RuntimeException e) {
            strategy.close();
            loops.close();
            throw e;
        }
    }

    int port() {
        return front.port();
    }

    Strategy strategy() {
        return strategy;
    }

    EventLoop nextLoop() {
        return loops.group().next();
    }

    @Override
    public void close() {
        front.close();
        strategy.close();
        loops.close();
    }

    /**
     * {@code GET /single/{key}} and {@code PUT /{key}} by a strategy, {@code GET /noop}, and {@code GET /count} for what was asked of the database.
     */
    record LookupRoutes(Strategy strategy, Counts counts) {
        private static final String SINGLE = "/single/";
        private static final byte[] NOOP = "ok".getBytes(UTF_8);

        /** Never blocks; the caller is answered exactly once. Runs on event loops. */
        void answer(RequestReader.Request request, Caller caller) {
            String path = request.path();
            String body = request.body();
            if (body != null) {
                strategy.write(path.substring(1), body, caller);
            } else if (path.startsWith(SINGLE)) {
                counts.lookup();
                strategy.lookup(path.substring(SINGLE.length()), caller);
            } else if (path.equals("/noop")) {
                caller.found(NOOP);
            } else if (path.equals("/count")) {
                caller.found(PeerCounts.of(strategy, counts).text().getBytes(UTF_8));
            } else {
                caller.absent();
            }
        }
    }
}
