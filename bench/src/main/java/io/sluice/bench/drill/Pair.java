package io.sluice.bench.drill;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.bench.lab.ClusterLab;
import io.sluice.bench.lab.DaemonProcess;
import io.sluice.bench.lab.LabException;
import io.sluice.bench.lab.Metrics;
import io.sluice.bench.load.Caller;
import io.sluice.bench.load.LoadException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Two daemons on the same servers and the same cache, of which one reads the changes. Or, to see what comes of it, two that do nothing
 * but this, and one that fills the cache as if there were no fences. {@link #any} is for all threads.
 */
final class Pair {
    /** At most so many are asked for keys. */
    static final int SIZE = 2;

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final ClusterLab lab;
    private final List<String> flags;
    private final List<DaemonProcess> readers = new ArrayList<>();
    private final List<DaemonProcess> others = new ArrayList<>();
    private final List<URI> lookups = new CopyOnWriteArrayList<>();
    private final Map<String, Double> counted = new TreeMap<>();

    private Pair(ClusterLab lab, List<String> flags) {
        this.lab = lab;
        this.flags = List.copyOf(flags);
    }

    /** @param fenced false for the one that fills without fences */
    static Pair start(ClusterLab lab, boolean fenced, List<String> flags) throws LabException, InterruptedException {
        Pair pair = new Pair(lab, flags);
        for (int i = 0; i < SIZE; i++) {
            pair.readers.add(pair.daemon("on"));
        }
        if (fenced) {
            pair.readers.forEach(reader -> pair.lookups.add(reader.lookups()));
        } else {
            DaemonProcess plain = pair.daemon("off");
            pair.others.add(plain);
            pair.lookups.add(plain.lookups());
        }
        return pair;
    }

    private DaemonProcess daemon(String changes) throws LabException, InterruptedException {
        List<String> all = new ArrayList<>(flags);
        all.add("--changes=" + changes);
        return lab.fillingDaemon("drill", all);
    }

    /** Where one of them answers lookups. */
    URI any(Random random) {
        return lookups.get(random.nextInt(lookups.size()));
    }

    /** Which of them reads the changes; -1 if none does. */
    int reader() throws LabException {
        for (int i = 0; i < SIZE; i++) {
            if (state(readers.get(i)).equals("reading")) {
                return i;
            }
        }
        return -1;
    }

    private static String state(DaemonProcess daemon) throws LabException {
        try (Caller admin = new Caller(daemon.admin(), LIMIT)) {
            return new ObjectMapper()
                    .readTree(admin.get("/changes").body())
                    .path("state")
                    .asText();
        } catch (JsonProcessingException e) {
            throw new LabException("the daemon's /changes is no JSON: " + e.getOriginalMessage());
        } catch (IOException | LoadException e) {
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
