package io.sluice.bench.measure;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.load.Client;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Sample;
import java.time.Duration;
import java.util.Map;

/** What a scenario measures with, and where it puts what it finds. */
public interface Run {
    /** The servers, started when first asked for. */
    Lab lab() throws InterruptedException;

    /** The client of {@code --client}. */
    Client client();

    /** How many samples there will be, and how long all takes, about: said once, before the first measurement. */
    void expect(int samples, Duration all);

    /** Says what is being done now, beside the time left. */
    void doing(String what);

    /**
     * Keeps a sample, and shows it. Figures have their columns in the order in which they are first told.
     *
     * @throws BenchException if it cannot be written down
     */
    Sample add(Map<String, String> point, int round, Map<Figure, Double> figures);

    /** A sentence for the report: a recommendation, what was left out and why. */
    void note(String sentence);
}
