package io.sluice.bench.drill;

import io.sluice.bench.lab.DaemonProcess;
import io.sluice.bench.load.Caller;
import io.sluice.bench.load.LoadException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
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

    private static boolean isReady(DaemonProcess daemon) throws LoadException {
        try (Caller caller = new Caller(daemon.admin(), LIMIT)) {
            return caller.get("/readyz").status() == 200;
        } catch (LoadException e) {
            throw e;
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
        private final @Nullable Caller[] callers = new Caller[ready.length()];
        private final @Nullable URI[] addresses = new URI[ready.length()];
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
                Caller caller = caller(turn++ % ready.length());
                if (caller != null) {
                    trouble = ask(caller, key);
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
        private @Nullable String ask(Caller caller, String key) {
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

        private @Nullable Caller caller(int place) throws LoadException {
            URI address = ready.get(place);
            Caller known = callers[place];
            if (known != null && !Objects.equals(addresses[place], address)) {
                known.close();
                callers[place] = null;
            }
            if (address != null && callers[place] == null) {
                callers[place] = new Caller(address, LIMIT);
                addresses[place] = address;
            }
            return callers[place];
        }

        @Override
        public void close() {
            for (Caller caller : callers) {
                if (caller != null) {
                    caller.close();
                }
            }
        }
    }

    @Override
    public List<Work> watches() {
        return IntStream.range(0, ready.length()).mapToObj(this::watching).toList();
    }
}
