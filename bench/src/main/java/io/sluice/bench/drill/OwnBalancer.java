package io.sluice.bench.drill;

import io.sluice.bench.lab.DaemonProcess;
import io.sluice.bench.lab.HttpCaller;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What load balancers do, no more: it asks each daemon every second whether it is ready, sends lookups to those that are in turn, on
 * connections that it keeps, and tries another one only where it was not let in.
 */
final class OwnBalancer implements Balancer {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final long LOOK_MILLIS = 1000;

    /** Between two lookups of one sender. */
    private static final long PAUSE_MILLIS = 3;

    private final AtomicReferenceArray<@Nullable DaemonProcess> daemons;
    /** Where those that are ready answer. */
    private final AtomicReferenceArray<@Nullable URI> ready;

    OwnBalancer(int size) {
        daemons = new AtomicReferenceArray<>(size);
        ready = new AtomicReferenceArray<>(size);
    }

    @Override
    public List<String> flags(int place) {
        return List.of();
    }

    @Override
    public void put(int place, DaemonProcess daemon) {
        daemons.set(place, daemon);
    }

    @Override
    public boolean sendsTo(int place) {
        DaemonProcess daemon = daemons.get(place);
        return daemon != null && daemon.lookups().equals(ready.get(place));
    }

    /** Asks one of the daemons again and again. */
    private Work watching(int place) {
        return () -> {
            DaemonProcess daemon = daemons.get(place);
            ready.set(place, daemon != null && isReady(daemon) ? daemon.lookups() : null);
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            return true;
        };
    }

    private static boolean isReady(DaemonProcess daemon) throws InterruptedException {
        try {
            return new HttpCaller(daemon.admin(), LIMIT).get("/readyz").status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public Work sender(Random random, Calls calls) {
        return new Sender(random, calls);
    }

    private final class Sender implements Work {
        private final Random random;
        private final Calls calls;
        private int turn;

        Sender(Random random, Calls calls) {
            this.random = random;
            this.calls = calls;
            this.turn = random.nextInt(ready.length());
        }

        @Override
        public boolean next() throws Exception {
            String key = SampleKeys.any(random);
            String trouble = "no daemon is ready";
            for (int tried = 0; tried < ready.length() && trouble != null; tried++) {
                URI daemon = ready.get(turn++ % ready.length());
                if (daemon != null) {
                    trouble = ask(new HttpCaller(daemon, LIMIT), key);
                }
            }
            if (trouble == null) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            } else {
                calls.failed(trouble, System.nanoTime());
            }
            return true;
        }

        /** Why another one may be asked; null if none need be. */
        private @Nullable String ask(HttpCaller caller, String key) throws InterruptedException {
            try {
                Balancer.ask(caller, key, calls);
                return null;
            } catch (ConnectException e) {
                return "not let in: " + e.getMessage();
            } catch (IOException e) {
                calls.failed("key " + key + ": " + e.getMessage(), System.nanoTime());
                return null;
            }
        }
    }

    @Override
    public List<Work> watches() {
        return IntStream.range(0, ready.length()).mapToObj(this::watching).toList();
    }
}
