package io.sluice.bench.drill;

import io.sluice.bench.lab.HttpCaller;
import io.sluice.bench.lab.ServerProcess;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

    private final AtomicReferenceArray<@Nullable ServerProcess> daemons;
    /** Where those that are ready answer. */
    private final AtomicReferenceArray<@Nullable URI> ready;

    private final AtomicInteger turn = new AtomicInteger();

    OwnBalancer(int size) {
        daemons = new AtomicReferenceArray<>(size);
        ready = new AtomicReferenceArray<>(size);
    }

    @Override
    public List<String> flags(int place) {
        return List.of();
    }

    @Override
    public void put(int place, ServerProcess daemon) {
        daemons.set(place, daemon);
    }

    @Override
    public boolean sendsTo(int place) {
        ServerProcess daemon = daemons.get(place);
        return daemon != null && daemon.lookups().equals(ready.get(place));
    }

    @Override
    public List<Work> watches() {
        return IntStream.range(0, ready.length()).mapToObj(this::watching).toList();
    }

    /** Asks one of the daemons again and again. */
    private Work watching(int place) {
        return () -> {
            ServerProcess daemon = daemons.get(place);
            ready.set(place, daemon != null && isReady(daemon) ? daemon.lookups() : null);
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            return true;
        };
    }

    private static boolean isReady(ServerProcess daemon) throws InterruptedException {
        try {
            return new HttpCaller(daemon.admin(), LIMIT).get("/readyz").status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void ask(String key, CallStats calls) throws InterruptedException {
        String trouble = "no daemon is ready";
        int first = turn.getAndIncrement();
        for (int tried = 0; tried < ready.length(); tried++) {
            URI daemon = ready.get(Math.floorMod(first + tried, ready.length()));
            if (daemon == null) {
                continue;
            }
            try {
                HttpCaller.Answer answer = new HttpCaller(daemon, LIMIT).get("/single/" + key);
                calls.told(key, answer, Reader.isSample(key, answer));
                return;
            } catch (ConnectException e) {
                trouble = "not let in: " + e.getMessage();
            } catch (IOException e) {
                calls.lost(key, e);
                return;
            }
        }
        calls.failed(trouble, System.nanoTime());
    }
}
