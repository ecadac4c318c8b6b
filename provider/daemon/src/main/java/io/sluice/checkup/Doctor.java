package io.sluice.checkup;

import io.sluice.admin.AdminPage;
import io.sluice.config.ServeOptions;
import io.sluice.doctor.Diagnosis;
import io.sluice.doctor.FillFigures;
import io.sluice.doctor.Finding;
import io.sluice.doctor.LaneFigures;
import io.sluice.doctor.LimitRules;
import io.sluice.doctor.LoadFigures;
import io.sluice.doctor.LoadRules;
import io.sluice.doctor.ProcessFigures;
import io.sluice.doctor.ProcessRules;
import io.sluice.doctor.SampleFigures;
import io.sluice.freshness.ChangesFeature;
import io.sluice.metrics.Metrics;
import io.sluice.nodes.NodeReport;
import io.sluice.ports.LookupSample;
import io.sluice.ports.LookupSample.SampledLookups;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the running daemon for three seconds, on threads of its own, and says what it finds. One look at a time: who asks meanwhile gets the
 * same. While nobody asks it does nothing.
 */
public final class Doctor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Doctor.class);
    private static final Duration LOOK = Duration.ofSeconds(3);
    private static final long STEP_MILLIS = 50;

    /** The first of these steps tell how many lookups come, the others who asks for what. */
    private static final int FIRST_STEPS = 4;

    private static final double SAMPLES = 4_000;

    /** Less than the admin port waits. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final DoctorParts parts;
    private final ServerQuestions servers;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "sluice-doctor");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable CompletableFuture<Diagnosis> look;

    /**
     * What is looked at.
     *
     * @param sample of the public port
     * @param configuration as it is now
     * @param says the lines of readiness
     * @param changes null where none are read
     */
    public record DoctorParts(
            ServeOptions options,
            List<LookedTable> tables,
            Metrics metrics,
            LookupSample sample,
            Supplier<Map<String, String>> configuration,
            Supplier<List<String>> says,
            @Nullable ChangesFeature changes) {}

    /** Looks at nothing yet. */
    public Doctor(DoctorParts parts, ServerQuestions servers) {
        this.parts = parts;
        this.servers = servers;
    }

    /** What it finds, as JSON, in less than ten seconds. */
    public CompletionStage<AdminPage.Answer> page() {
        return look().thenApply(diagnosis -> new AdminPage.Answer(200, "application/json", diagnosis.json()));
    }

    private synchronized CompletableFuture<Diagnosis> look() {
        CompletableFuture<Diagnosis> last = look;
        if (last == null || last.isDone()) {
            last = begin();
            look = last;
        }
        return last;
    }

    private CompletableFuture<Diagnosis> begin() {
        long since = System.nanoTime();
        List<CompletableFuture<List<Finding>>> all = List.of(
                asked("load", this::load),
                asked("database", servers::nodes),
                asked("Redis", () -> servers.redis(parts.changes != null)),
                asked("changes", () -> servers.freshness(parts.configuration.get(), parts.changes)));
        return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)).thenApply(done -> {
            List<Finding> findings = readiness();
            all.forEach(one -> findings.addAll(one.join()));
            return new Diagnosis((System.nanoTime() - since) / 1e9, findings);
        });
    }

    private CompletableFuture<List<Finding>> asked(String about, Supplier<List<Finding>> question) {
        return CompletableFuture.supplyAsync(question, threads)
                .exceptionally(e -> {
                    LOG.error("the look at {} failed", about, e);
                    return List.of(Finding.warning(about, "it could not be looked at: the log says why", ""));
                })
                .completeOnTimeout(
                        List.of(Finding.warning(
                                about, "it did not answer within " + PATIENCE.toSeconds() + " s what it is like", "")),
                        PATIENCE.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** Bad states that last. */
    private List<Finding> readiness() {
        List<Finding> findings = new ArrayList<>();
        for (String line : parts.says.get()) {
            if (line.startsWith("node ")) {
                findings.add(Finding.warning("readiness", line, "see Node out in docs/OPERATING.md"));
            } else if (!line.equals("ready")) {
                findings.add(Finding.fault("readiness", line, ""));
            }
        }
        return findings;
    }

    private List<Finding> load() {
        ProcessLook before = ProcessLook.now();
        List<TableLook> first = looks();
        LoadWatch watch = new LoadWatch(parts.tables, servers.database());
        int steps = (int) (LOOK.toMillis() / STEP_MILLIS);
        for (int i = 0; i < steps && watch.pause(closed, STEP_MILLIS); i++) {
            if (i == FIRST_STEPS) {
                double came = answered(looks()) - answered(first);
                parts.sample.open((int) (came * (steps - FIRST_STEPS) / FIRST_STEPS / SAMPLES));
            }
        }
        SampledLookups sampled = parts.sample.close();
        List<TableLook> last = looks();
        ProcessFigures process = ProcessLook.now().since(before, parts.options.http.maxConnections);
        return findings(first, last, watch, sampled, process);
    }

    private List<TableLook> looks() {
        return parts.tables.stream()
                .map(table -> TableLook.at(table, parts.metrics))
                .toList();
    }

    private static double answered(List<TableLook> looks) {
        return looks.stream().mapToDouble(TableLook::answered).sum();
    }

    private List<Finding> findings(
            List<TableLook> first,
            List<TableLook> last,
            LoadWatch watch,
            SampledLookups sampled,
            ProcessFigures process) {
        boolean alone = first.size() == 1;
        boolean recentOff = parts.configuration.get().getOrDefault("recent", "").matches("0+[a-z]*");
        List<LoadFigures> loads = new ArrayList<>();
        List<FillFigures> fills = new ArrayList<>();
        double selecting = 0;
        for (int i = 0; i < first.size(); i++) {
            TableLook before = first.get(i);
            TableLook now = last.get(i);
            loads.add(now.since(before, watch.queued(i), alone));
            fills.add(now.fillsSince(before, alone));
            selecting += now.selecting(before);
        }
        double seconds = (last.get(0).at() - first.get(0).at()) / 1e9;
        int lanes = lanes();
        double busy = Math.min(1, Math.max(selecting / seconds / lanes, watch.underWay() / lanes));
        LaneFigures laneFigures = new LaneFigures(
                lanes,
                busy,
                watch.waiting(),
                parts.options.database.connections(
                        first.get(0).table().answering().lookups().settings().lanes(), parts.options.http.benchRoutes));
        List<Finding> findings = new ArrayList<>(LoadRules.answers(loads));
        findings.addAll(LimitRules.of(
                loads,
                laneFigures,
                process,
                "auto".equalsIgnoreCase(parts.configuration.get().get("window"))));
        double taken = Math.max(1, sampled.taken());
        findings.addAll(LoadRules.shares(
                new SampleFigures(
                        sampled.taken(),
                        sampled.key(),
                        sampled.ofKey() / taken,
                        sampled.client(),
                        sampled.ofClient() / taken,
                        sampled.clients()),
                (answered(last) - answered(first)) / seconds,
                recentOff));
        findings.addAll(LoadRules.fills(fills));
        findings.addAll(ProcessRules.of(process));
        return findings;
    }

    /** Of all nodes that serve. */
    private int lanes() {
        long serving =
                servers.database().nodes().stream().filter(NodeReport::open).count();
        int each = parts.tables.get(0).answering().lookups().settings().lanes();
        return (int) Math.max(1, serving) * each;
    }

    @Override
    public void close() {
        closed.countDown();
        threads.shutdownNow();
    }
}
