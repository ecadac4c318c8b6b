package io.sluice.bench.scenario;

import io.sluice.bench.Flags;
import io.sluice.bench.lab.Cluster;
import io.sluice.bench.lab.ItFolder;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.load.Client;
import io.sluice.bench.load.OwnClient;
import io.sluice.bench.measure.Run;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Sample;
import io.sluice.flags.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** A run that keeps what it is given, on servers that are kept between the tests. */
final class RecordedRun implements Run, AutoCloseable {
    private final int rows;
    private final Client client = new OwnClient();
    private final List<Sample> samples = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private @Nullable Lab lab;
    private int expected;

    RecordedRun(int rows) {
        this.rows = rows;
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
            Lab.Extras quick = new Lab.Extras(ItFolder.QUICK, List.of());
            lab = Lab.open(ItFolder.of("primary"), rows, Cluster.ALONE, quick, line -> {}, () -> {});
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
