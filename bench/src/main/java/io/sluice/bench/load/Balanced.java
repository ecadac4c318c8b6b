package io.sluice.bench.load;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.wire.Requests;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A client that balances over several servers: each has the same part of the load, on an event loop of its own, and keys that have nothing to
 * do with those of the others.
 *
 * @param servers scheme, host and port of each; at least one
 */
public record Balanced(List<URI> servers, Requests requests) {
    public Balanced {
        servers = List.copyOf(servers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("no servers");
        }
    }

    /**
     * In a closed loop: as {@link OwnClient}.
     *
     * @param connections to all servers together, one to each at least
     */
    public Measured closed(int connections, Duration duration) throws InterruptedException {
        int each = Math.max(1, connections / servers.size());
        List<Callable<Measured>> loads = new ArrayList<>();
        for (URI server : servers) {
            OwnClient client = new OwnClient(1, loads.size());
            loads.add(() -> client.run(new Load(server, requests, each, duration)));
        }
        return Measured.sum(together(loads));
    }

    /**
     * In an open loop, as many independent callers make it, without a backlog: as {@link OpenLoop}.
     *
     * @param rate requests a second to all servers together
     * @param connections likewise, one to each at least
     */
    public OpenMeasured open(double rate, int connections, Duration duration) throws InterruptedException {
        int each = Math.max(1, connections / servers.size());
        double share = rate / servers.size();
        List<Callable<OpenMeasured>> loads = new ArrayList<>();
        for (URI server : servers) {
            OpenLoop loop = new OpenLoop(1, loads.size());
            loads.add(() -> loop.run(new OpenLoad(server, requests, share, true, each, 0, duration)));
        }
        return OpenMeasured.sum(together(loads));
    }

    /** Runs all at the same time, and returns when all are over; when one fails, the others are ended. */
    private static <T> List<T> together(List<Callable<T>> loads) throws InterruptedException {
        if (loads.size() == 1) {
            return List.of(call(loads.get(0)));
        }
        ExecutorService threads = Executors.newFixedThreadPool(loads.size(), task -> {
            Thread thread = new Thread(task, "bench-balanced");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<T>> begun = loads.stream().map(threads::submit).toList();
            List<T> results = new ArrayList<>();
            for (Future<T> one : begun) {
                results.add(one.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw unchecked(e.getCause());
        } finally {
            List<Runnable> unused = threads.shutdownNow();
        }
    }

    private static <T> T call(Callable<T> load) throws InterruptedException {
        try {
            return load.call();
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw unchecked(e);
        }
    }

    private static RuntimeException unchecked(@Nullable Throwable cause) {
        return cause instanceof RuntimeException known
                ? known
                : new BenchException("a part of the load ended: " + cause);
    }
}
