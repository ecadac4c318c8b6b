package io.sluice.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * One SELECT for each lookup, pipelined by the Vert.x client: a connection takes the next query without waiting for the last answer.
 *
 * <p>Set in its favour: the front runs on the event loops of Vert.x, and each loop has connections of its own, so that no query and no
 * answer changes its thread; the statement is prepared once for each connection and used without the pool, which would lease a
 * connection for each query; epoll; 256 queries on their way at once on a connection.
 */
final class VertxStrategy implements Strategy {
    private static final String SQL = "SELECT url FROM urls WHERE random_key = $1";
    private static final int PIPELINED = 256;
    private static final long PATIENCE_SECONDS = 20;

    /** The connections of one loop, which takes them in turn. */
    private static final class Lines {
        private final List<PreparedQuery<RowSet<Row>>> queries = new ArrayList<>();
        private int next;

        PreparedQuery<RowSet<Row>> next() {
            next = next + 1 == queries.size() ? 0 : next + 1;
            return queries.get(next);
        }
    }

    private final Vertx vertx;
    private final EventLoopGroup group;
    private final Counts counts;
    private final LongAdder unanswered = new LongAdder();
    private final Map<Executor, Lines> lines = new HashMap<>();

    private VertxStrategy(Vertx vertx, Counts counts) {
        this.vertx = vertx;
        this.group = ((VertxInternal) vertx).nettyEventLoopGroup();
        this.counts = counts;
    }

    /** Connects every loop. Blocks for some seconds at most. */
    static VertxStrategy open(PeerSettings settings, int loops, Counts counts) throws Exception {
        Vertx vertx =
                Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(loops));
        VertxStrategy strategy = new VertxStrategy(vertx, counts);
        try {
            PgConnectOptions options = options(settings);
            for (EventExecutor loop : strategy.group) {
                Lines own = new Lines();
                for (int i = 0; i < Math.max(1, settings.connections() / loops); i++) {
                    own.queries.add(strategy.connect((EventLoop) loop, options));
                }
                strategy.lines.put(loop, own);
            }
            return strategy;
        } catch (Exception e) {
            strategy.close();
            throw e;
        }
    }

    private static PgConnectOptions options(PeerSettings settings) {
        PgConnectOptions options = PgConnectOptions.fromUri(settings.jdbcUrl().substring("jdbc:".length()))
                .setUser(settings.user())
                .setPipeliningLimit(PIPELINED)
                .addProperty("plan_cache_mode", "force_generic_plan");
        return settings.password() == null ? options : options.setPassword(settings.password());
    }

    private PreparedQuery<RowSet<Row>> connect(EventLoop loop, PgConnectOptions options) throws Exception {
        ContextInternal context =
                ((VertxInternal) vertx).contextBuilder().withEventLoop(loop).build();
        Future<PreparedStatement> prepared =
                Future.future(promise -> context.runOnContext(on -> PgConnection.connect(vertx, options)
                        .compose(connection -> connection.prepare(SQL))
                        .onComplete(promise)));
        return prepared.toCompletionStage()
                .toCompletableFuture()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .query();
    }

    /** What the front has to run on. */
    EventLoopGroup loops() {
        return group;
    }

    @Override
    public void lookup(String key, Caller caller) {
        Lines own = lines.get(caller.loop());
        if (own == null) {
            caller.failed("asked on a loop that is not of Vert.x");
            return;
        }
        counts.query();
        unanswered.increment();
        var unused = own.next().execute(Tuple.of(key)).onComplete(rows -> answer(rows, caller), failure -> {
            unanswered.decrement();
            caller.failed(String.valueOf(failure.getMessage()));
        });
    }

    private void answer(RowSet<Row> rows, Caller caller) {
        unanswered.decrement();
        RowIterator<Row> row = rows.iterator();
        if (row.hasNext()) {
            counts.rows(1);
            caller.found(row.next().getString(0).getBytes(UTF_8));
        } else {
            caller.absent();
        }
    }

    @Override
    public int held() {
        return unanswered.intValue();
    }

    @Override
    public void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(5, TimeUnit.SECONDS)
                .exceptionally(e -> null)
                .join();
    }
}
