package io.sluice.bench;

import io.sluice.bench.lab.Checkout;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.load.Client;
import io.sluice.bench.load.FileDescriptors;
import io.sluice.bench.measure.CommonOptions;
import io.sluice.bench.measure.Run;
import io.sluice.bench.measure.Scenario;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.ReportFolder;
import io.sluice.bench.report.Results;
import io.sluice.bench.report.Rounded;
import io.sluice.bench.report.Sample;
import io.sluice.bench.report.Tables;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What a scenario measures with. Every sample is on the disk before the next is measured: a kill -9 loses none. */
final class ScenarioRun implements Run, Execution.Job {
    /** How many figures of a sample its line shows; the report has them all. */
    private static final int SHOWN = 3;

    private final Scenario scenario;
    private final CommonOptions common;
    private final Client client;
    private final Stop stop;
    private final Progress progress;
    private final ReportFolder report;
    private final Map<String, String> about;
    private final Set<Figure> figures = new LinkedHashSet<>();
    private final List<Sample> samples = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private @Nullable Lab lab;

    /** Looks whether the client can run, and makes the folder of the report. */
    ScenarioRun(Scenario scenario, CommandLine command, Stop stop) throws InterruptedException {
        this.scenario = scenario;
        this.common = CommonOptions.of(command);
        this.client = common.client();
        this.stop = stop;
        client.require();
        if (scenario.mostConnections() > 0) {
            FileDescriptors.require(scenario.mostConnections() + FileDescriptors.OF_DAEMON);
        }
        this.about = About.run(command, scenario, client);
        boolean terminal = Boolean.getBoolean("sluice.bench.terminal"); // run.sh knows
        this.progress = new Progress(command.getErr(), terminal, System::nanoTime);
        this.report = ReportFolder.create(
                Checkout.root().resolve(ReportFolder.USUAL),
                LocalDateTime.now(ZoneId.systemDefault()),
                command.getCommandName());
        String shorter = about.get(Results.SHORT_RUN);
        if (shorter != null) {
            notes.add("A short run (" + shorter + "): the targets are meant for runs of the usual length.");
        }
    }

    @Override
    public Lab lab() throws InterruptedException {
        if (lab == null) {
            lab = Lab.open(
                    common.servers().dataDir("bench/target/data"),
                    common.rows(),
                    scenario.cluster(),
                    common.servers().extras(),
                    progress::say,
                    stop::interrupt);
            about.putAll(new TreeMap<>(lab.versions()));
        }
        return lab;
    }

    @Override
    public Client client() {
        return client;
    }

    @Override
    public void expect(int count, Duration all) {
        progress.expect(count, all);
    }

    @Override
    public void doing(String what) {
        progress.doing(what);
    }

    @Override
    public Sample add(Map<String, String> point, int round, Map<Figure, Double> measured) {
        figures.addAll(measured.keySet());
        Sample sample = Sample.of(point, round, measured);
        samples.add(sample);
        progress.result(name(sample) + ": " + shown(sample));
        report.save(results("not yet over, or cut off"));
        return sample;
    }

    @Override
    public void note(String sentence) {
        notes.add(sentence);
    }

    @Override
    public void run() throws Exception {
        scenario.measure(this);
    }

    @Override
    public void check() {
        if (lab != null) {
            lab.check();
        }
    }

    /** Writes the report and returns its short form. */
    @Override
    public String finish(@Nullable String partial) {
        Results results = results(partial);
        progress.say("writing the report");
        report.finish(results);
        return Tables.terminal(results, report.path());
    }

    private Results results(@Nullable String partial) {
        return new Results(
                about,
                List.copyOf(figures),
                List.copyOf(samples),
                scenario.ratios(),
                scenario.charts(),
                notes,
                partial);
    }

    private static String name(Sample sample) {
        return sample.point().entrySet().stream()
                        .map(e -> e.getValue().matches("[\\d.]+") ? e.getKey() + "=" + e.getValue() : e.getValue())
                        .collect(Collectors.joining(", "))
                + ", round " + sample.round();
    }

    private String shown(Sample sample) {
        return figures.stream()
                .filter(figure -> sample.figures().containsKey(figure.name()))
                .limit(SHOWN)
                .map(figure -> shown(figure, sample.figures().getOrDefault(figure.name(), Double.NaN)))
                .collect(Collectors.joining(", "));
    }

    private static String shown(Figure figure, double value) {
        return figure.name() + " " + Rounded.of(value) + (figure.unit().startsWith("/") ? "" : " ") + figure.unit();
    }

    @Override
    public boolean passed() {
        return true;
    }

    @Override
    public void end() {
        if (lab != null) {
            lab.close();
            lab = null;
        }
    }
}
