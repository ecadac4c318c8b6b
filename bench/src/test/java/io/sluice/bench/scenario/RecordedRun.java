package io.sluice.bench.scenario;

import io.sluice.bench.Flags;
import io.sluice.bench.lab.Cluster;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.load.Client;
import io.sluice.bench.load.OwnClient;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Sample;
import io.sluice.flags.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** A run that keeps what it is given. */
final class RecordedRun implements Run, AutoCloseable {
    private final Path folder;
    private final int rows;
    private final Cluster cluster;
    private final Client client = new OwnClient();
    private final List<Sample> samples = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private @Nullable Lab lab;
    private int expected;

    RecordedRun(Path folder, int rows) {
        this(folder, rows, Cluster.ALONE);
    }

    RecordedRun(Path folder, int rows, Cluster cluster) {
        this.folder = folder;
        this.rows = rows;
        this.cluster = cluster;
    }

    /** The scenario with these flags, of which each by itself can be. */
    static <S> S parsed(S scenario, String... flags) {
        CommandLine command = new CommandLine(scenario)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Duration.class, new Durations());
        var unused = command.parseArgs(flags);
        Flags.check(command);
        return scenario;
    }

    @Override
    public Lab lab() throws InterruptedException {
        if (lab == null) {
            lab = Lab.open(folder, rows, cluster, Lab.Extras.NONE, line -> {}, () -> {});
        }
        return lab;
    }

    @Override
    public Client client() {
        return client;
    }

    @Override
    public void expect(int expectedSamples, Duration all) {
        expected = expectedSamples;
    }

    @Override
    public void doing(String what) {}

    @Override
    public Sample add(Map<String, String> point, int round, Map<Figure, Double> figures) {
        Sample sample = Sample.of(point, round, figures);
        samples.add(sample);
        return sample;
    }

    @Override
    public void note(String sentence) {
        notes.add(sentence);
    }

    List<Sample> samples() {
        return samples;
    }

    List<String> notes() {
        return notes;
    }

    int expected() {
        return expected;
    }

    @Override
    public void close() {
        if (lab != null) {
            lab.close();
        }
    }
}
