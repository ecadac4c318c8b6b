package io.sluice.answers;

import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.RecentValues;
import io.sluice.coalesce.Waiter.Keyed;
import io.sluice.lookup.Value;
import io.sluice.redis.Backoff;
import io.sluice.redis.CacheNames;
import io.sluice.redis.ErrorAdvice;
import io.sluice.redis.ErrorText;
import io.sluice.redis.RedisLink;
import io.sluice.redis.RedisSettings;
import io.sluice.trouble.Episode;
import io.sluice.views.ViewQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Finds answers in Redis, on a thread and a connection of its own: queries that wait together are one round trip. Each is asked for after it
 * came, so that whoever knows that a change was applied finds nothing older. Redis away, or slow, costs a query a quarter of a second at
 * most, and then none anything: they go to the database at once until it is back. Thread-safe.
 */
public final class AnswerReads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerReads.class);

    /** Longer, and the database has answered. */
    private static final Duration PATIENCE = Duration.ofMillis(250);

    /** Of one round trip: their answers are all in memory at once. */
    private static final int MOST_OF_A_BATCH = 128;

    /** With more waiting, the database may be quicker; its own queue has a bound, too. */
    private static final int MOST_WAITING = 10_000;

    private static final String CONSEQUENCE = "; queries of views go to the database until it does";
    private static final long CLOSE_MILLIS = 2000;

    private final RecentValues<ViewQuery, Value> recent;
    private final Map<String, ViewAnswers> views = new LinkedHashMap<>();
    private final RedisSettings settings;
    private final LinkedBlockingQueue<AskedAnswers> queue = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder found = new LongAdder();
    private final LongAdder missed = new LongAdder();
    private final Backoff backoff;
    private final Episode away = new Episode(
            "answers_not_read",
            "Redis answers queries again",
            "queries went to the database",
            Duration.ofSeconds(1),
            LOG,
            System::nanoTime);
    private final Thread thread;
    private final ErrorAdvice advice;
    private volatile @Nullable RedisLink link;
    private volatile boolean closed;

    private AnswerReads(List<CachedView> views, RecentValues<ViewQuery, Value> recent) {
        this.recent = recent;
        views.forEach(view -> this.views.put(view.name(), new ViewAnswers(view)));
        RedisSettings redis = views.get(0).redis();
        this.settings = redis.within(PATIENCE);
        this.backoff = redis.address().backoff();
        this.advice = ErrorAdvice.of(redis, CacheNames.of(redis).rights("+hmget +time"));
        this.thread = new Thread(this::run, "sluice-answers");
        thread.setDaemon(true);
    }

    /**
     * Starts the thread, which connects.
     *
     * @param views one at least, all in one Redis
     * @param recent remembers what is found
     */
    public static AnswerReads start(List<CachedView> views, RecentValues<ViewQuery, Value> recent) {
        AnswerReads reads = new AnswerReads(views, recent);
        reads.thread.start();
        return reads;
    }

    /** Whether its answer may be there. */
    public boolean isKept(ViewQuery query) {
        ViewAnswers view = link == null ? null : views.get(query.query().of().name());
        return view != null && view.isOurs();
    }

    /**
     * Asks for these, all at once. Never blocks.
     *
     * @param loop where they are answered
     * @param missed takes those that are not there, on the loop
     */
    public void read(
            List<? extends Keyed<ViewQuery, Value>> asked, Executor loop, Consumer<Keyed<ViewQuery, Value>> missed) {
        AskedAnswers all = new AskedAnswers(asked, loop, missed);
        if (link == null || waiting.get() + all.size() > MOST_WAITING) {
            miss(all);
        } else {
            waiting.addAndGet(all.size());
            queue.add(all);
        }
    }

    private void miss(AskedAnswers all) {
        missed.add(all.size());
        all.miss();
    }

    private void run() {
        try {
            while (!closed) {
                RedisLink open = link;
                if (open == null) {
                    connect();
                } else {
                    step(open);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it is over
        } finally {
            disconnect();
            missAll();
        }
    }

    private void connect() throws InterruptedException {
        RedisLink made = null;
        try {
            made = RedisLink.open(settings);
            Map<String, Set<ViewQuery>> each =
                    views.keySet().stream().collect(Collectors.toMap(name -> name, unused -> Set.of()));
            boolean unused = read(made, each).isEmpty(); // what connects may still not answer, or refuse
            link = made;
            backoff.reset();
            away.end();
        } catch (RuntimeException e) {
            if (made != null) {
                made.close();
            }
            lost(e);
            waitFor(backoff.nextNanos());
        }
    }

    /** What was on its way when Redis was lost waits no longer. */
    private void waitFor(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            AskedAnswers late = queue.poll(left, TimeUnit.NANOSECONDS);
            if (late != null) {
                waiting.addAndGet(-late.size());
                miss(late);
            }
        }
    }

    private void missAll() {
        for (AskedAnswers late = queue.poll(); late != null; late = queue.poll()) {
            waiting.addAndGet(-late.size());
            miss(late);
        }
    }

    private void step(RedisLink open) throws InterruptedException {
        List<AskedAnswers> batch = new ArrayList<>();
        int count = 0;
        for (AskedAnswers next = queue.take(); next != null; next = count < MOST_OF_A_BATCH ? queue.poll() : null) {
            batch.add(next);
            count += next.size();
        }
        waiting.addAndGet(-count);
        try {
            Map<ViewQuery, Value> there = read(open, byView(batch));
            there.forEach((query, answer) -> recent.put(query, new Outcome.Found<>(answer)));
            for (AskedAnswers all : batch) {
                int hits = all.answer(there);
                found.add(hits);
                missed.add(all.size() - hits);
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            disconnect();
            batch.forEach(this::miss);
            missAll();
            lost(e);
        }
    }

    private static Map<String, Set<ViewQuery>> byView(List<AskedAnswers> batch) {
        Map<String, Set<ViewQuery>> byView = new LinkedHashMap<>();
        batch.forEach(all -> all.asked()
                .forEach(one -> byView.computeIfAbsent(one.key().query().of().name(), unused -> new LinkedHashSet<>())
                        .add(one.key())));
        return byView;
    }

    /** One round trip. */
    private Map<ViewQuery, Value> read(RedisLink open, Map<String, Set<ViewQuery>> byView) {
        Connection connection = open.connection();
        List<ViewAnswers> asked = new ArrayList<>();
        byView.forEach((name, queries) -> {
            ViewAnswers view = views.get(name);
            if (view != null) {
                view.ask(connection, queries);
                asked.add(view);
            }
        });
        connection.sendCommand(Protocol.Command.TIME);
        List<Object> answers = connection.getMany(2 * asked.size() + 1);
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i) instanceof JedisDataException refusal && !ViewAnswers.isForeign(refusal)) {
                throw asked.get(Math.min(i / 2, asked.size() - 1)).refused(refusal);
            }
        }
        List<?> time = (List<?>) answers.get(answers.size() - 1);
        Map<ViewQuery, Value> there = new HashMap<>();
        for (int i = 0; i < asked.size(); i++) {
            asked.get(i).take(answers.get(2 * i), answers.get(2 * i + 1), time, there);
        }
        return there;
    }

    private void lost(Throwable e) {
        String line = "Redis " + settings.address();
        if (e instanceof ViewAnswers.RefusedView refusal) {
            String why = line + " " + refusal.getMessage() + CONSEQUENCE;
            if (why.equals(away.now())) {
                away.report(why);
            } else {
                away.reportAnew(why); // what was mended of one view may be to be mended of the next
            }
        } else if (e instanceof JedisDataException refusal) {
            away.report(line + " " + advice.on(String.valueOf(refusal.getMessage())) + CONSEQUENCE);
        } else {
            away.consequence(line + " does not answer: " + ErrorText.of(e) + CONSEQUENCE);
        }
    }

    private void disconnect() {
        RedisLink broken = link;
        link = null;
        if (broken != null) {
            broken.abort();
            broken.close();
        }
    }

    /** Queries that were answered from Redis. */
    public long found() {
        return found.sum();
    }

    /** Queries that were not, and went to the database. */
    public long missed() {
        return missed.sum();
    }

    /** That Redis is not asked. */
    public Episode trouble() {
        return away;
    }

    /** Ends the thread: what waits goes to the database. Blocks for two seconds at most. */
    @Override
    public void close() {
        closed = true;
        RedisLink open = link;
        if (open != null) {
            open.abort();
        }
        thread.interrupt();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
