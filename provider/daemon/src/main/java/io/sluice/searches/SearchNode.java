package io.sluice.searches;

import io.sluice.coalesce.LoadException;
import io.sluice.coalesce.Loader.Loaded;
import io.sluice.coalesce.Route;
import io.sluice.lookup.Value;
import io.sluice.nodes.NodeStanding;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.SqlFailure;
import io.sluice.sessions.Probe;
import io.sluice.sessions.ServerLink;
import io.sluice.views.ViewQuery;
import io.sluice.views.ViewSettings;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The views of one node, on sessions of their own. Whether it may be read from is decided where lookups are routed; what goes wrong here is no
 * news there. Any thread may ask.
 */
final class SearchNode implements Route<ViewQuery, Value>, AutoCloseable {
    /** For the second try of a question, beyond its timeout. */
    private static final Duration A_MOMENT = Duration.ofSeconds(2);

    private final NodeStanding standing;
    private final Duration patience;
    private final long intervalNanos;
    private final Probe probe;
    private final ServerLink<SearchPool> server;
    private final BodyMaker bodies;
    private final SearchFigures figures;
    private final Runnable news;
    private final MissedQueries missed;
    private volatile boolean evidence;

    /** Hears how many queries of a view were not answered because it cannot be used. */
    @FunctionalInterface
    interface MissedQueries {
        void queries(String view, int count);
    }

    /** @param news called when a view or the server may be used, or may be used no more */
    SearchNode(
            NodeStanding standing,
            DatabaseSettings settings,
            List<ViewSettings> views,
            BodyMaker bodies,
            SearchFigures figures,
            Runnable news,
            MissedQueries missed) {
        this.missed = missed;
        this.standing = standing;
        this.bodies = bodies;
        this.figures = figures;
        this.news = news;
        this.patience = settings.timeout();
        this.intervalNanos = settings.probeInterval().toNanos();
        this.probe = new Probe("sluice-probe-views-" + settings.shownAddress());
        this.server = new ServerLink<>(
                () -> SearchPool.connect(settings, views),
                settings.probeInterval(),
                settings.timeout(),
                System::nanoTime,
                probe::wake,
                news);
    }

    /** The first connection; then it is watched. */
    void connect() throws DatabaseSetupException {
        server.open();
        watch();
    }

    /** Is watched from now on: the first look connects. */
    void watch() {
        probe.start(this::step);
    }

    private long step() {
        server.reconnect();
        SearchPool pool = server.pool();
        if (pool != null) {
            for (SearchedView view : pool.views()) {
                try {
                    view.lookAgain();
                } catch (SqlFailure away) {
                    break; // whoever asks finds out, and says so
                }
            }
        }
        news.run();
        return intervalNanos;
    }

    /** From now on each batch says how new its answers are. */
    void askForEvidence() {
        evidence = true;
    }

    NodeStanding standing() {
        return standing;
    }

    /** Null while the server is away. */
    @Nullable
    SearchPool pool() {
        return server.pool();
    }

    /** Why it is away, in one line; null while it is not. */
    @Nullable
    String whyAway() {
        return server.whyAway();
    }

    @Override
    public boolean open() {
        return server.pool() != null && standing.open().getAsBoolean();
    }

    @Override
    public Loaded<ViewQuery, Value> read(List<ViewQuery> queries) throws LoadException {
        SearchPool pool = server.wanted();
        if (pool == null) {
            throw unavailable();
        }
        try {
            IntSupplier timeline = evidence ? standing.timeline() : null;
            return server.ask(
                    pool, (source, on) -> new ShapeBatch(source, on, bodies, figures, timeline).read(queries));
        } catch (SqlFailure trouble) {
            throw failure(trouble, queries);
        }
    }

    private LoadException failure(SqlFailure trouble, List<ViewQuery> queries) {
        return switch (trouble.kind()) {
            case BAD_ROW -> new LoadException(LoadException.Kind.BAD_ROW, trouble.line(), trouble);
            case TIMEOUT -> new LoadException(LoadException.Kind.TIMEOUT, trouble.line(), trouble);
            case BUSY, AGAIN ->
                server.pool() == null
                        ? unavailable()
                        : new LoadException(LoadException.Kind.UNAVAILABLE, trouble.line(), trouble);
            case UNFIT -> unfit(trouble, queries);
            case LOST, ASK, MEND -> unavailable();
        };
    }

    /** Queries of other views are worth another try: a batch whose fault is of one query is split. */
    private LoadException unfit(SqlFailure trouble, List<ViewQuery> queries) {
        String view = queries.get(0).query().of().name();
        boolean onlyOne =
                queries.stream().allMatch(one -> one.query().of().name().equals(view));
        if (!onlyOne) {
            return new LoadException(LoadException.Kind.BAD_ROW, "a view cannot be read at the moment", trouble);
        }
        missed.queries(view, queries.size());
        return new LoadException(LoadException.Kind.UNAVAILABLE, "the view cannot be read at the moment", trouble);
    }

    /** Without the reason: it names hosts and tables, and goes to whoever asks. The log has it. */
    private static LoadException unavailable() {
        return new LoadException(LoadException.Kind.UNAVAILABLE, "the database is away");
    }

    /** Is asked nothing new, and ends once what is under way has ended, or could have: on a thread of its own. */
    void leave() {
        Thread thread = new Thread(
                () -> {
                    probe.close();
                    server.leave(patience.multipliedBy(2).plus(A_MOMENT));
                },
                "sluice-views-leave");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        probe.close();
        server.close();
    }
}
