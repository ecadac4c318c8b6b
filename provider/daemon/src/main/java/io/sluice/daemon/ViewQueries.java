package io.sluice.daemon;

import io.sluice.answers.AnswerFills;
import io.sluice.answers.AnswerReads;
import io.sluice.answers.CachedView;
import io.sluice.answers.KeptAnswer;
import io.sluice.changes.AnnouncedChanges;
import io.sluice.changes.Invalidation;
import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.Filler;
import io.sluice.coalesce.Loader.Evidence;
import io.sluice.coalesce.RecentValues;
import io.sluice.coalesce.Routing;
import io.sluice.coalesce.Routing.Newest;
import io.sluice.coalesce.Settings;
import io.sluice.coalesce.Window;
import io.sluice.config.ServeOptions;
import io.sluice.fills.RedisFiller;
import io.sluice.freshness.FreshView;
import io.sluice.freshness.Telling;
import io.sluice.lookup.ReadPoint;
import io.sluice.lookup.Value;
import io.sluice.metrics.Metrics;
import io.sluice.metrics.QueueMetrics;
import io.sluice.nodes.Database;
import io.sluice.nodes.DatabaseState;
import io.sluice.odata.AnswerBody;
import io.sluice.odata.QuerySources;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.redis.EntryKind;
import io.sluice.redis.RedisSettings;
import io.sluice.searches.Searches;
import io.sluice.servers.Servers;
import io.sluice.servers.ShutdownSteps;
import io.sluice.servers.StartException;
import io.sluice.views.ViewAnswer;
import io.sluice.views.ViewQuery;
import io.sluice.views.ViewSettings;
import io.sluice.watch.QueueWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The part of the daemon that finds answers to queries of views: queues, lanes and sessions of its own, so that none of them keeps a lookup
 * waiting; and where answers are kept.
 *
 * @param cached the views whose answers are kept in Redis, for the change stream
 * @param watch of the queues
 */
record ViewQueries(
        List<ViewSettings> views, Searches searches, QuerySources sources, List<FreshView> cached, QueueWatch watch) {
    /** What is left of the fills may take this long at the end. */
    private static final Duration LAST_FILLS = Duration.ofSeconds(2);

    /** Of what an answer may take in Redis: larger ones would leave room for few others. */
    private static final int PARTS = 64;

    /** A view in the making. */
    private record KeptView(
            ViewSettings settings, RedisSettings redis, RedisFiller filler, AnnouncedChanges announced) {
        String name() {
            return settings.name();
        }
    }

    /** Opens it; what has to be ended goes to {@code shutdown}. */
    static ViewQueries open(
            ServeOptions options,
            List<ViewSettings> views,
            Servers servers,
            Database database,
            Metrics metrics,
            ShutdownSteps shutdown) {
        Map<String, ViewSettings> byName = new HashMap<>();
        views.forEach(view -> byName.put(view.name(), view));
        Searches searches = searches(options, views, byName, servers, database);
        shutdown.first("close the sessions of queries", searches);
        Runnable follow = () -> searches.follow(database.standings());
        database.whenNodesChange(follow);
        follow.run(); // what has changed meanwhile
        List<KeptView> kept = options.keepsAnswers() ? kept(options, views, servers, shutdown) : List.of();
        RecentValues<ViewQuery, Value> recent = recent(options, views);
        Map<String, Filler<String, Value>> fillers = new HashMap<>();
        kept.forEach(view -> fillers.put(view.name(), view.filler()));
        Filler<ViewQuery, Value> fills = kept.isEmpty()
                ? Filler.none()
                : new AnswerFills(fillers, kept.get(0).redis().answerBytes() / PARTS);
        List<KeptView> strict = Telling.Held.ANSWERS.isHeld() ? kept : List.of();
        Routing<ViewQuery, Value> routing = searches.routing(options.nodes.balance)
                .heeding(new Newest<>(
                        (queries, evidence, since) -> behind(strict, queries, evidence, since), searches.newest()));
        Settings quick = options.views.settings();
        Settings slow =
                new Settings(new Window(Duration.ZERO, 1), quick.queue(), quick.lanes(), quick.timeout(), "views-slow");
        QueueMetrics ofQuick = metrics.queries("quick");
        QueueMetrics ofSlow = metrics.queries("slow");
        QuerySources sources = new QuerySources(
                recent,
                kept.isEmpty() ? null : reads(kept, recent, shutdown),
                Coalescer.start(quick, routing, fills, QuerySources.into(recent), ofQuick),
                Coalescer.start(slow, routing, fills, QuerySources.into(recent), ofSlow),
                searches.figures()::isQuick,
                query -> maxAge(byName, query));
        shutdown.first("close the quick queries", sources.quick());
        shutdown.first("close the slow queries", sources.slow());
        if (!kept.isEmpty()) {
            searches.askForEvidence();
        }
        return new ViewQueries(
                views,
                searches,
                sources,
                kept.stream()
                        .map(view -> FreshView.of(
                                view.settings(),
                                view.redis(),
                                view.filler(),
                                view.announced(),
                                copies(view.name(), sources)))
                        .toList(),
                QueueWatch.ofQueries(
                        new QueueWatch.QueueCounts(
                                () -> ofQuick.late() + ofSlow.late(),
                                () -> ofQuick.full() + ofSlow.full(),
                                () -> database.state() instanceof DatabaseState.Away),
                        System::nanoTime));
    }

    /** Whether views are there to be asked, for who serves none: throws with one line if one cannot be. */
    static Searches searches(ServeOptions options, Servers servers, Database database) {
        return searches(options, options.views(), Map.of(), servers, database);
    }

    private static Searches searches(
            ServeOptions options,
            List<ViewSettings> views,
            Map<String, ViewSettings> byName,
            Servers servers,
            Database database) {
        try {
            DatabaseSettings lookups =
                    options.lookup(servers.jdbcUrls().get(0), servers.user(), servers.password(), 1, options.tables());
            DatabaseSettings sessions = lookups.within(sessions(options), options.views.timeout);
            return Searches.open(
                    database.standings(),
                    sessions,
                    views,
                    (asked, found, evidence, since) -> answer(maxAge(byName, asked), asked, found, evidence, since));
        } catch (DatabaseSetupException e) {
            throw new StartException("--odata: " + e.getMessage(), e);
        }
    }

    /** What the watch does with each look. */
    Runnable lookAfter(Runnable first) {
        return () -> {
            first.run();
            watch.look();
        };
    }

    /** With each node: of each sort as many at once as there are lanes, and one more to look after the server. */
    static int sessions(ServeOptions options) {
        return 2 * options.views.lanes + 1;
    }

    private static long maxAge(Map<String, ViewSettings> views, ViewQuery query) {
        ViewSettings view = views.get(query.query().of().name());
        return view == null ? 0 : view.maxAge().toMillis();
    }

    private static Value answer(
            long maxAge, ViewQuery asked, ViewAnswer found, @Nullable ReadPoint evidence, long since) {
        byte[] body = AnswerBody.of(asked, found);
        // What is sent once may be compressed then.
        byte[] answer = KeptAnswer.answer(body, maxAge > 0, evidence == null ? 0 : evidence.from());
        return maxAge > 0 ? Value.ofUtf8(answer, maxAge, since) : Value.ofUtf8(answer);
    }

    private static RecentValues<ViewQuery, Value> recent(ServeOptions options, List<ViewSettings> views) {
        Duration longest = views.stream()
                .map(ViewSettings::maxAge)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        return longest.isZero() ? RecentValues.none() : options.recent.ending(longest);
    }

    private static List<KeptView> kept(
            ServeOptions options, List<ViewSettings> views, Servers servers, ShutdownSteps shutdown) {
        List<KeptView> kept = new ArrayList<>();
        RedisSettings redis = servers.redisSettings(options.redis);
        for (ViewSettings view : views) {
            RedisSettings answers = options.views.answers(redis, view.name(), views.size());
            if (answers != null) {
                RedisFiller filler = new RedisFiller(answers);
                shutdown.first("write the last answers", () -> filler.close(LAST_FILLS));
                if (!kept.isEmpty()) {
                    filler.beside(kept.get(0).filler());
                }
                long keep = options.changes.reader().keep().toNanos();
                kept.add(new KeptView(view, answers, filler, new AnnouncedChanges(keep)));
            }
        }
        return kept;
    }

    private static AnswerReads reads(
            List<KeptView> kept, RecentValues<ViewQuery, Value> recent, ShutdownSteps shutdown) {
        AnswerReads reads = AnswerReads.start(
                kept.stream()
                        .map(view -> new CachedView(
                                view.name(),
                                view.redis(),
                                view.filler()::owner,
                                view.settings().maxAge()))
                        .toList(),
                recent);
        reads.trouble().causeTold(() -> kept.get(0).filler().lastProblem() != null);
        shutdown.first("read no answers", reads);
        return reads;
    }

    /** Answers of a view with a max-age may be older than a change. */
    private static Set<ViewQuery> behind(
            List<KeptView> kept, List<ViewQuery> queries, @Nullable Evidence evidence, long since) {
        Set<ViewQuery> behind = new HashSet<>();
        for (KeptView view : kept) {
            if (view.settings().maxAge().isZero()
                    && !view.announced()
                            .behind(List.of(EntryKind.ONLY_KEY), evidence, since)
                            .isEmpty()) {
                queries.stream()
                        .filter(query -> query.query().of().name().equals(view.name()))
                        .forEach(behind::add);
            }
        }
        return behind;
    }

    private static Invalidation.Copies copies(String view, QuerySources sources) {
        return new Invalidation.Copies() {
            @Override
            public void invalidate(Set<String> keys) {
                invalidateAll();
            }

            @Override
            public void invalidateAll() {
                sources.quick()
                        .invalidateThose(query -> query.query().of().name().equals(view));
                sources.slow()
                        .invalidateThose(query -> query.query().of().name().equals(view));
            }
        };
    }
}
