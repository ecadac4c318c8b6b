package io.sluice.bench.drill;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.bench.lab.ClusterLab;
import io.sluice.bench.lab.DaemonProcess;
import io.sluice.bench.lab.HttpCaller;
import io.sluice.bench.lab.LabException;
import io.sluice.bench.lab.Metrics;
import io.sluice.bench.lab.RedisCaller;
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
import org.jspecify.annotations.Nullable;

/**
 * Two daemons on the same servers and the same cache, of which one reads the changes. To see what comes of it, they do without a part of
 * what holds old values back; or a third one, which knows of no change, is asked and fills the cache as if there were no fences. {@link #any} and {@link #reading} are for all threads.
 */
final class Pair {
    /** At most so many are asked for keys. */
    static final int SIZE = 2;

    private static final String BLIND = "blind";
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final ClusterLab lab;
    private final List<String> jvmFlags;
    private final List<String> flags;
    private final List<DaemonProcess> readers = new CopyOnWriteArrayList<>();
    private final List<DaemonProcess> others = new ArrayList<>();
    private final List<URI> lookups = new CopyOnWriteArrayList<>();
    private final Map<String, Double> counted = new TreeMap<>();

    private Pair(ClusterLab lab, List<String> jvmFlags, List<String> flags) {
        this.lab = lab;
        this.jvmFlags = List.copyOf(jvmFlags);
        this.flags = List.copyOf(flags);
    }

    /** @param without what they do without; null for nothing */
    static Pair start(ClusterLab lab, FreshnessDrill.@Nullable Part without, List<String> flags)
            throws LabException, InterruptedException {
        boolean fenced = without != FreshnessDrill.Part.FILLS;
        List<String> jvmFlags = without == null || !fenced
                ? List.of()
                : List.of("-Dsluice.drill.without=" + without.name().toLowerCase(Locale.ROOT));
        Pair pair = new Pair(lab, jvmFlags, flags);
        for (int i = 0; i < SIZE; i++) {
            pair.readers.add(pair.daemon("on"));
        }
        if (fenced) {
            pair.readers.forEach(reader -> pair.lookups.add(reader.lookups()));
        } else {
            blindUser(lab);
            List<String> unread = flags.stream() // it reads no changes, and refuses what would do nothing
                    .filter(flag -> !flag.startsWith("--slot=") && !flag.startsWith("--publication="))
                    .toList();
            DaemonProcess plain = lab.fillingDaemonAs(BLIND, "drill", unread);
            pair.others.add(plain);
            pair.lookups.add(plain.lookups());
        }
        return pair;
    }

    /** One that may not see that there are fences: else the daemon would find them, and keep to them. */
    private static void blindUser(ClusterLab lab) throws LabException {
        String password = lab.redis().password();
        try (RedisCaller redis = lab.redisCaller(LIMIT)) {
            String unused = redis.ask("ACL", "SETUSER", BLIND, "on", ">" + password, "~url:*", "+set");
        } catch (IOException e) {
            throw new LabException("Redis makes no user: " + e.getMessage());
        }
    }

    private DaemonProcess daemon(String changes) throws LabException, InterruptedException {
        List<String> all = new ArrayList<>(flags);
        all.add("--changes=" + changes);
        return lab.fillingDaemon("drill", jvmFlags, all);
    }

    /** Which of these is known to read the changes now, by where it answers lookups; null if none says so. */
    @Nullable
    URI reading() throws InterruptedException {
        for (DaemonProcess daemon : readers) {
            try {
                if (state(daemon).equals("reading")) {
                    return daemon.lookups();
                }
            } catch (LabException killed) {
                // it reads nothing
            }
        }
        return null;
    }

    /** Where one of them answers lookups. */
    URI any(Random random) {
        return lookups.get(random.nextInt(lookups.size()));
    }

    /** Which of them reads the changes; -1 if none does. */
    int reader() throws LabException, InterruptedException {
        for (int i = 0; i < SIZE; i++) {
            if (state(readers.get(i)).equals("reading")) {
                return i;
            }
        }
        return -1;
    }

    private static String state(DaemonProcess daemon) throws LabException, InterruptedException {
        try {
            return new ObjectMapper()
                    .readTree(new HttpCaller(daemon.admin(), LIMIT)
                            .get("/changes")
                            .body())
                    .path("state")
                    .asText();
        } catch (JsonProcessingException e) {
            throw new LabException("the daemon's /changes is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new LabException("the daemon does not tell its changes: " + e.getMessage());
        }
    }

    /** Kills one of the readers; lookups go on being sent there, as a front end does that has not heard of it. */
    void kill(int reader) throws LabException, InterruptedException {
        count(readers.get(reader).metrics());
        readers.get(reader).kill();
    }

    /** Starts it again, on other ports. */
    void restart(int reader) throws LabException, InterruptedException {
        URI before = readers.get(reader).lookups();
        DaemonProcess daemon = daemon("on");
        readers.set(reader, daemon);
        lookups.replaceAll(asked -> asked.equals(before) ? daemon.lookups() : asked);
    }

    /** What became of fills, by the daemons' own names for it, of those that were killed too. To be asked once, at the end. */
    Map<String, Double> fills() throws LabException, InterruptedException {
        for (DaemonProcess daemon : readers) {
            count(daemon.metrics());
        }
        for (DaemonProcess daemon : others) {
            count(daemon.metrics());
        }
        return counted;
    }

    private void count(Metrics metrics) {
        metrics.samples("sluice_fills").forEach((name, value) -> counted.merge(name, value, Double::sum));
    }
}
