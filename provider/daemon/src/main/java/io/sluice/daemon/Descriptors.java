package io.sluice.daemon;

import io.sluice.config.ServeOptions;
import io.sluice.servers.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many files and connections this process may have open. Found too few under load, it would show as clients that cannot connect. */
public final class Descriptors {
    private static final Logger LOG = LoggerFactory.getLogger(Descriptors.class);

    /** What a daemon has open besides its clients: jars, event loops, Redis, the servers that it has started. */
    private static final int OWN = 150;

    private static final String LINE = "Max open files";

    private Descriptors() {}

    /** @throws StartException when there are not even enough to begin */
    static void check(ServeOptions options) {
        String few = few(options);
        if (few != null) {
            LOG.warn(few);
        }
    }

    /** The same: in one line that there are too few for the clients; null if there are enough. */
    static @Nullable String few(ServeOptions options) {
        int ofNode = options.database.connections(options.coalescing.lanes, options.http.benchRoutes);
        if (options.views.odata != null) {
            ofNode += ViewQueries.sessions(options);
        }
        int nodes = Math.max(1, options.nodes.urls().size());
        int ports = 1 + (options.views.odata == null ? 0 : 1) + (options.resp.resp == null ? 0 : 1);
        return few(allowed(Path.of("/proc/self/limits")), ofNode * nodes, options.http.maxConnections, ports);
    }

    /**
     * The same.
     *
     * @param pooled connections to PostgreSQL
     * @param ofPort the most clients that a port lets in
     * @param ports that let so many in
     */
    static @Nullable String few(long allowed, int pooled, int ofPort, int ports) {
        long own = (long) OWN + pooled;
        long clients = (long) ofPort * ports;
        if (allowed < own) {
            throw new StartException("this process may have " + allowed + " files open, and needs " + own
                    + " besides its clients' connections: raise it with ulimit -n " + (own + clients));
        }
        return allowed >= clients
                ? null
                : "this process may have " + allowed + " files open, too few for --max-connections " + ofPort
                        + (ports == 1 ? "" : " at each of " + ports + " ports") + ": raise it with ulimit -n "
                        + (own + clients) + ", or lower --max-connections to "
                        + Math.max(1, (allowed - own) / ports);
    }

    /** The soft limit, which a JVM has raised to the hard one; where there is no such file nothing is known, and nothing is refused. */
    public static long allowed(Path limits) {
        try {
            return Files.readAllLines(limits).stream()
                    .filter(line -> line.startsWith(LINE))
                    .map(line -> line.substring(LINE.length()).strip().split("\\s+", 2)[0])
                    .filter(limit -> !limit.equals("unlimited"))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        } catch (IOException | NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
