package io.sluice.bench.measure;

import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.load.FileDescriptors;
import io.sluice.bench.load.OpenLoad;
import io.sluice.bench.load.OpenLoop;
import io.sluice.bench.load.OpenMeasured;
import io.sluice.bench.report.Figure;
import io.sluice.bench.wire.Requests;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Lookups that arrive at a rate, whatever the daemon does about them. */
public final class OfferedLoad {
    static final Figure OFFERED = Figure.of("offered", "/s");
    public static final Figure REFUSED = Figure.of("refused", "/s");
    public static final Figure REFUSAL_P99 = Figure.less("p99 of refusals", "ms");
    public static final Figure EXPIRED = Figure.less("expired", "/s");
    public static final Figure NOT_SENT = Figure.less("not sent", "/s");

    /** Below this, a percentile of refusals says nothing. */
    private static final int ENOUGH = 10;

    private final Run run;
    private final ServerProcess daemon;
    private final Requests lookups;
    private final int inFlight;
    private final Duration timeout;
    private final OpenLoop loop = new OpenLoop();
    private double notSentShare;

    /**
     * Made once for all rates.
     *
     * @param inFlight the most connections, and so the most requests under way
     * @param timeout the daemon's: so long a request is under way at most
     */
    public OfferedLoad(Run run, ServerProcess daemon, Requests lookups, int inFlight, Duration timeout) {
        this.run = run;
        this.daemon = daemon;
        this.lookups = lookups;
        this.inFlight = inFlight;
        this.timeout = timeout;
    }

    /** Offers so many lookups a second. Percentiles are of lookups that were let in, but for those of refusals. */
    public Map<Figure, Double> take(double rate, Duration duration) throws InterruptedException {
        int connections = connections(rate);
        FileDescriptors.require(connections, daemon.tree().pid(), daemon.name());
        Costs costs = Costs.of(daemon.tree(), run.lab());
        // No backlog: a lookup that finds no connection is not sent, and said to be so.
        OpenMeasured measured = loop.run(new OpenLoad(daemon.lookups(), lookups, rate, true, connections, 0, duration));
        double seconds = measured.all().elapsed().toNanos() / 1e9;
        Map<Figure, Double> figures = new LinkedHashMap<>();
        figures.put(Figures.THROUGHPUT, measured.goodput());
        figures.put(Figures.P50, measured.accepted().millis(50));
        figures.put(Figures.P99, measured.accepted().millis(99));
        figures.put(OFFERED, measured.offered() - measured.notSent() / seconds);
        figures.put(REFUSED, measured.refused().throughput());
        if (measured.refused().total() >= ENOUGH) {
            figures.put(REFUSAL_P99, measured.refused().millis(99));
        }
        figures.put(EXPIRED, measured.expired().throughput());
        figures.put(NOT_SENT, measured.notSent() / seconds);
        figures.put(Figure.UNSENT, 100.0 * measured.notSent() / Math.max(1, measured.arrived()));
        figures.put(Figures.ERRORS, (double) errors(measured));
        figures.putAll(costs.per1000(measured.all().total()));
        notSentShare = Math.max(notSentShare, (double) measured.notSent() / Math.max(1, measured.arrived()));
        return figures;
    }

    /** Neither answered, nor refused, nor expired. */
    private static long errors(OpenMeasured measured) {
        return measured.all().errors()
                - measured.refused().total()
                - measured.expired().total();
    }

    /** Those that a rate can have under way until the timeout, and a few more. */
    private int connections(double rate) {
        double underWay = rate * timeout.toMillis() / 1e3 * 1.1 + 100;
        return (int) Math.min(inFlight, underWay);
    }

    /** Of all arrivals, at the rate at which it was worst. */
    public double notSentShare() {
        return notSentShare;
    }
}
