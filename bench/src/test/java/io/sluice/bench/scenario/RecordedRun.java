package io.sluice.bench.scenario;

import io.sluice.bench.lab.Cluster;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.LabException;
import io.sluice.bench.load.Client;
import io.sluice.bench.load.OwnClient;
import io.sluice.bench.report.Sample;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    /** The scenario with these flags. */
    static <S> S parsed(S scenario, String... flags) {
        var unused = new CommandLine(scenario)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Duration.class, RecordedRun::duration)
                .parseArgs(flags);
        return scenario;
    }

    private static Duration duration(String text) {
        return text.endsWith("ms")
                ? Duration.ofMillis(Long.parseLong(text.replace("ms", "")))
                : Duration.ofSeconds(Long.parseLong(text.replace("s", "")));
    }

    @Override
    public Lab lab() throws LabException, InterruptedException {
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
    public void add(Sample sample) {
        samples.add(sample);
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
