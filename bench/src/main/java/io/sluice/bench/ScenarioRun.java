package io.sluice.bench;

import io.sluice.bench.lab.Checkout;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.LabException;
import io.sluice.bench.load.Client;
import io.sluice.bench.load.LoadException;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.ReportException;
import io.sluice.bench.report.ReportFolder;
import io.sluice.bench.report.Results;
import io.sluice.bench.report.Rounded;
import io.sluice.bench.report.Sample;
import io.sluice.bench.report.TerminalTable;
import io.sluice.bench.scenario.Run;
import io.sluice.bench.scenario.Scenario;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What a scenario measures with. Every sample is on the disk before the next is measured: a kill -9 loses none. */
final class ScenarioRun implements Run {
    /** How many figures of a sample its line shows; the report has them all. */
    private static final int SHOWN = 3;

    private final Scenario scenario;
    private final Client client;
    private final Stop stop;
    private final Progress progress;
    private final ReportFolder report;
    private final Map<String, String> about;
    private final List<Sample> samples = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private @Nullable Lab lab;

    private ScenarioRun(
            Scenario scenario,
            Client client,
            Stop stop,
            Progress progress,
            ReportFolder report,
            Map<String, String> about) {
        this.scenario = scenario;
        this.client = client;
        this.stop = stop;
        this.progress = progress;
        this.report = report;
        this.about = about;
        String shorter = about.get(Results.SHORT_RUN);
        if (shorter != null) {
            notes.add("A short run (" + shorter + "): the targets are meant for runs of the usual length.");
        }
    }

    static ScenarioRun open(Scenario scenario, CommandLine command, Stop stop)
            throws LabException, LoadException, ReportException, InterruptedException {
        Client client = scenario.common().client();
        client.require();
        Map<String, String> about = About.run(command, scenario, client);
        boolean terminal = Boolean.getBoolean("sluice.bench.terminal"); // run.sh knows
        Progress progress = new Progress(command.getErr(), terminal, System::nanoTime);
        ReportFolder report = ReportFolder.create(
                Reports.folder(), LocalDateTime.now(ZoneId.systemDefault()), command.getCommandName());
        return new ScenarioRun(scenario, client, stop, progress, report, about);
    }

    @Override
    public Lab lab() throws LabException, InterruptedException {
        if (lab == null) {
            lab = Lab.open(
                    scenario.common().dataDir(Checkout.root().resolve("bench/target/data")),
                    scenario.common().rows(),
                    scenario.cluster(),
                    scenario.common().extras(),
                    progress::say,
                    stop::interrupt);
            describe(lab);
        }
        return lab;
    }

    private void describe(Lab started) {
        try {
            about.putAll(new TreeMap<>(started.versions()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the next wait ends the run
        }
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
    public void add(Sample sample) throws ReportException {
        samples.add(sample);
        progress.result(name(sample) + ": " + shown(sample));
        report.save(results("not yet over, or cut off"));
    }

    @Override
    public void note(String sentence) {
        notes.add(sentence);
    }

    /** Looks whether everything that was started still runs. */
    void check() throws LabException {
        if (lab != null) {
            lab.check();
        }
    }

    /**
     * Writes the report and returns its short form.
     *
     * @param partial why the run ended early, or null if it is whole
     */
    String finish(@Nullable String partial) throws ReportException {
        Results results = results(partial);
        progress.say("writing the report");
        report.finish(results);
        return TerminalTable.of(results, report.path());
    }

    private Results results(@Nullable String partial) {
        return new Results(
                about, scenario.figures(), List.copyOf(samples), scenario.ratios(), scenario.charts(), notes, partial);
    }

    private static String name(Sample sample) {
        return sample.point().entrySet().stream()
                        .map(e -> e.getValue().matches("[\\d.]+") ? e.getKey() + "=" + e.getValue() : e.getValue())
                        .collect(Collectors.joining(", "))
                + ", round " + sample.round();
    }

    private String shown(Sample sample) {
        return scenario.figures().stream()
                .filter(figure -> sample.figures().containsKey(figure.name()))
                .limit(SHOWN)
                .map(figure -> shown(figure, sample.figures().getOrDefault(figure.name(), Double.NaN)))
                .collect(Collectors.joining(", "));
    }

    private static String shown(Figure figure, double value) {
        return figure.name() + " " + Rounded.of(value) + (figure.unit().startsWith("/") ? "" : " ") + figure.unit();
    }

    /** Ends everything that was started. */
    void endServers() {
        if (lab != null) {
            lab.close();
            lab = null;
        }
    }
}
