package io.sluice.bench.freshness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.bench.base.BenchException;
import io.sluice.bench.drill.DrillRun;
import io.sluice.bench.drill.Work;
import io.sluice.bench.lab.HttpCaller;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.Metrics;
import io.sluice.bench.lab.RedisCaller;
import io.sluice.bench.lab.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Two daemons on the same servers and the same cache, of which one reads the changes. To see what comes of it, they do without a part of
 * what holds old values back; or a third one, which knows of no change, is asked and fills the cache as if there were no fences. {@link #any} and {@link #reading} are for all threads.
 */
final class DaemonPair {
    /** At most so many are asked for keys. */
    static final int SIZE = 2;

    private static final String BLIND = "blind";
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final DrillRun run;
    private final List<String> jvmFlags;
    private final List<String> flags; // of those that read changes
    private final List<ServerProcess> readers = new CopyOnWriteArrayList<>();
    private final List<ServerProcess> others = new ArrayList<>();
    private final List<URI> lookups = new CopyOnWriteArrayList<>();
    private final Map<String, Double> counted = new TreeMap<>();

    private DaemonPair(DrillRun run, List<String> jvmFlags, List<String> flags) {
        this.run = run;
        this.jvmFlags = List.copyOf(jvmFlags);
        this.flags = List.copyOf(flags);
    }

    /**
     * Starts them.
     *
     * @param without what they do without; null for nothing
     * @param views flags, by which they answer queries; none if they do not
     */
    static DaemonPair start(
            DrillRun run, FreshnessDrill.@Nullable Safeguard without, FreshTables tables, List<String> views)
            throws IOException, InterruptedException {
        boolean fenced = without != FreshnessDrill.Safeguard.FILLS;
        List<String> jvmFlags = without == null || !fenced || without == FreshnessDrill.Safeguard.SEQ
                ? List.of()
                : List.of("-Dsluice.drill.without=" + without.name().toLowerCase(Locale.ROOT));
        List<String> served = tables.served(run.lab());
        List<String> flags = new ArrayList<>(served);
        flags.addAll(tables.read());
        flags.addAll(views);
        DaemonPair pair = new DaemonPair(run, jvmFlags, flags);
        for (int i = 0; i < SIZE; i++) {
            pair.readers.add(pair.daemon("on"));
        }
        if (fenced) {
            pair.readers.forEach(reader -> pair.lookups.add(reader.lookups()));
        } else {
            blindUser(run.lab(), tables);
            ServerProcess plain = blind(run.lab(), served);
            pair.others.add(plain);
            pair.lookups.add(plain.lookups());
        }
        return pair;
    }

    /** One that may not see that there are fences: else the daemon would find them, and keep to them. */
    private static void blindUser(Lab lab, FreshTables tables) {
        List<String> words = new ArrayList<>(
                List.of("ACL", "SETUSER", BLIND, "on", ">" + lab.redis().password(), "+set"));
        tables.all().forEach(table -> words.add("~" + table.prefix() + "*"));
        try (RedisCaller redis = lab.redisCaller(LIMIT)) {
            String unused = redis.ask(words.toArray(String[]::new));
        } catch (IOException e) {
            throw new BenchException("Redis makes no user: " + e.getMessage());
        }
    }

    private static ServerProcess blind(Lab lab, List<String> served) throws InterruptedException {
        List<String> all = new ArrayList<>(served);
        all.add("--redis=redis://" + BLIND + "@127.0.0.1:" + lab.redis().port());
        all.add("--changes=off");
        return lab.routedDaemon("drill", true, List.of(), all.toArray(String[]::new));
    }

    private ServerProcess daemon(String changes) throws InterruptedException {
        List<String> all = new ArrayList<>(flags);
        all.add("--changes=" + changes);
        return run.fillingDaemon("drill", jvmFlags, all.toArray(String[]::new));
    }

    /** Which of these is known to read the changes now, by where it answers lookups; null if none says so. */
    @Nullable
    URI reading() throws InterruptedException {
        for (ServerProcess daemon : readers) {
            try {
                if (state(daemon).equals("reading")) {
                    return daemon.lookups();
                }
            } catch (BenchException killed) {
                // it reads nothing
            }
        }
        return null;
    }

    /** Where one of them answers lookups. */
    URI any(Random random) {
        return lookups.get(random.nextInt(lookups.size()));
    }

    /** One that answers queries of views. For all threads. */
    ServerProcess withViews(Random random) {
        return readers.get(random.nextInt(SIZE));
    }

    /** Which of them reads the changes; -1 if none does. */
    int reader() throws InterruptedException {
        for (int i = 0; i < SIZE; i++) {
            if (state(readers.get(i)).equals("reading")) {
                return i;
            }
        }
        return -1;
    }

    private static String state(ServerProcess daemon) throws InterruptedException {
        try {
            return new ObjectMapper()
                    .readTree(new HttpCaller(daemon.admin(), LIMIT)
                            .get("/changes")
                            .body())
                    .path("state")
                    .asText();
        } catch (JsonProcessingException e) {
            throw new BenchException("the daemon's /changes is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new BenchException("the daemon does not tell its changes: " + e.getMessage());
        }
    }

    /** Kills one of the readers; lookups go on being sent there, as a front end does that has not heard of it. */
    void kill(int reader) throws InterruptedException {
        count(readers.get(reader).metrics());
        readers.get(reader).kill();
    }

    /** Starts it again, on other ports. */
    void restart(int reader) throws InterruptedException {
        URI before = readers.get(reader).lookups();
        ServerProcess daemon = daemon("on");
        readers.set(reader, daemon);
        lookups.replaceAll(asked -> asked.equals(before) ? daemon.lookups() : asked);
    }

    /** What became of fills, by the daemons' own names for it, of those that were killed too. To be asked once, at the end. */
    Map<String, Double> fills() throws InterruptedException {
        for (ServerProcess daemon : readers) {
            count(daemon.metrics());
        }
        for (ServerProcess daemon : others) {
            count(daemon.metrics());
        }
        return counted;
    }

    private void count(Metrics metrics) {
        metrics.samples("sluice_fills").forEach((name, value) -> counted.merge(name, value, Double::sum));
    }

    /** Looks again and again at which daemon reads the changes: more is asked of it than of one that hears of them. */
    static final class ReadingWatch implements Work {
        private static final long LOOK_EVERY_MILLIS = 50;

        private final DaemonPair daemons;
        private volatile @Nullable URI before;
        private volatile @Nullable URI now;

        ReadingWatch(DaemonPair daemons) {
            this.daemons = daemons;
        }

        /** Whether it was the one at the last two looks: who has just taken over may not have told everybody yet. For all threads. */
        boolean isReading(URI daemon) {
            return daemon.equals(now) && daemon.equals(before);
        }

        @Override
        public boolean next() throws InterruptedException {
            URI reading = daemons.reading();
            before = now;
            now = reading;
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
            return true;
        }
    }
}
