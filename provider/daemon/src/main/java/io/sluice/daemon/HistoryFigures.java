package io.sluice.daemon;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.CoalescerListener.DispatchReason;
import io.sluice.fills.FillRefusal;
import io.sluice.fills.RedisFiller;
import io.sluice.freshness.ChangesFeature;
import io.sluice.history.History;
import io.sluice.history.HistoryGroup;
import io.sluice.http.RequestKind;
import io.sluice.lookup.Value;
import io.sluice.metrics.LookupCounts;
import io.sluice.metrics.LookupOutcomes;
import io.sluice.metrics.Metrics;
import io.sluice.metrics.TimeCounts;
import io.sluice.nodes.Database;
import io.sluice.nodes.NodeReport;
import io.sluice.nodes.Role;
import io.sluice.reader.ChangeReader;
import io.sluice.tuning.Tuning;
import java.io.IOException;
import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What history keeps of this daemon, from those who know it: docs/OPERATING.md lists it, as {@code GET /history}. */
final class HistoryFigures {
    private final Database database;
    private final List<TableService> tables;
    private final Metrics metrics;
    private final @Nullable ChangesFeature changes;
    private final AdminPages pages;
    private final Tuning tuning;
    /** Of the sample that is being taken, by their names. */
    private Map<String, NodeReport> nodes = Map.of();

    /** @param changes null where none are read */
    HistoryFigures(
            Database database,
            List<TableService> tables,
            Metrics metrics,
            @Nullable ChangesFeature changes,
            AdminPages pages,
            Tuning tuning) {
        this.database = database;
        this.tables = tables;
        this.metrics = metrics;
        this.changes = changes;
        this.pages = pages;
        this.tuning = tuning;
        look();
    }

    /** Without a sample yet. */
    History history() {
        History history = new History(all(), this::look, this::now, Clock.systemUTC(), System::nanoTime);
        Set<String> known = new HashSet<>();
        database.whenNodesChange(() -> follow(history, known));
        follow(history, known);
        tables.forEach(table -> history.table(table.name(), lookups(new HistoryGroup(), List.of(table))));
        return history;
    }

    private void look() {
        Map<String, NodeReport> now = new LinkedHashMap<>();
        database.nodes().forEach(node -> now.put(node.state().name(), node));
        nodes = now;
    }

    private void follow(History history, Set<String> known) {
        synchronized (known) {
            Set<String> now = database.nodes().stream()
                    .map(node -> node.state().name())
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            known.retainAll(now);
            history.nodes(known);
            now.stream().filter(known::add).forEach(name -> history.node(name, node(name)));
        }
    }

    private HistoryGroup all() {
        List<TimeCounts> requests = Stream.of(RequestKind.REDIRECT, RequestKind.SINGLE, RequestKind.BATCH)
                .map(route -> metrics.requestTimes(route.name().toLowerCase(Locale.ROOT)))
                .toList();
        HistoryGroup all = new HistoryGroup()
                .times("request", requests)
                .rate("selects", this::selects)
                .mean("lookupsPerSelect", () -> sum(outcomes(tables), LookupOutcomes::all), this::selects)
                .level("connections", pages::connections)
                .rate("cpu", Metrics::cpuSeconds)
                .level(
                        "heapBytes",
                        () -> (double) Runtime.getRuntime().totalMemory()
                                - Runtime.getRuntime().freeMemory());
        lookups(all, tables);
        if (changes != null) {
            ChangeReader reader = changes.reader();
            all.level("changesWell", () -> reader.isWell() ? 1 : 0)
                    .level("changesBehindSeconds", () -> reader.status().behindNanos() / 1e9)
                    .level("changesBehindBytes", () -> reader.status().behindBytes())
                    .rate("changes", () -> reader.status().changes());
        }
        return all;
    }

    private double selects() {
        return sum(List.copyOf(nodes.values()), node -> node.work().selects());
    }

    /** Of one table, or of several together. */
    private HistoryGroup lookups(HistoryGroup group, List<TableService> of) {
        List<LookupOutcomes> outcomes = outcomes(of);
        List<LookupCounts> counts =
                of.stream().map(table -> metrics.lookupCounts(table.name())).toList();
        group.rate("lookups", () -> sum(outcomes, LookupOutcomes::all));
        for (LookupOutcomes.Word word : LookupOutcomes.Word.values()) {
            group.rate(camel("", word), () -> sum(outcomes, one -> one.count(word)));
        }
        group.rate("recent", () -> sum(counts, LookupCounts::recentHits))
                .rate("coalesced", () -> sum(counts, LookupCounts::joined));
        DoubleSupplier batches = () -> sum(counts, HistoryFigures::batches);
        group.rate("batches", batches)
                .mean("keysPerBatch", () -> sum(counts, LookupCounts::batchedKeys), batches)
                .times("select", times("sluice.select", "table", names(of)));
        for (DispatchReason reason : DispatchReason.values()) {
            group.rate(camel("batches", reason), () -> sum(counts, one -> one.batches(reason)));
        }
        List<Coalescer<String, Value>> coalescers =
                of.stream().map(table -> table.answering().lookups()).toList();
        group.level("queue", () -> sum(coalescers, Coalescer::queued))
                .level("queueLimit", () -> sum(coalescers, Coalescer::queueLimit))
                .level("promises", () -> sum(coalescers, Coalescer::inFlight))
                .level("waiters", () -> sum(coalescers, Coalescer::waiting));
        group.level("windowMillis", () -> of.stream()
                .mapToDouble(table -> table.pacing().state().window().toNanos() / 1e6)
                .max()
                .orElse(Double.NaN));
        fills(group, of.stream().filter(table -> table.filler() != null).toList());
        return group;
    }

    /** @param of those that are filled */
    private void fills(HistoryGroup group, List<TableService> of) {
        if (of.isEmpty()) {
            return;
        }
        List<RedisFiller> fillers =
                of.stream().map(table -> Objects.requireNonNull(table.filler())).toList();
        group.rate("fillsWritten", () -> sum(fillers, RedisFiller::written))
                .rate("fillsDropped", () -> sum(fillers, RedisFiller::dropped))
                .rate("fillsFailed", () -> sum(fillers, RedisFiller::failed))
                .level("fillsWaiting", () -> sum(fillers, RedisFiller::buffered))
                .level("redisUp", () -> fillers.stream().allMatch(RedisFiller::connected) ? 1 : 0)
                .times("redis", times("sluice.redis.write", "table", names(of)));
        if (changes != null) {
            for (FillRefusal reason : FillRefusal.values()) {
                group.rate(camel("fillsRefused", reason), () -> sum(fillers, filler -> filler.refused(reason)));
            }
            group.rate("fillsShort", () -> sum(fillers, RedisFiller::degraded));
        }
    }

    private HistoryGroup node(String name) {
        DoubleSupplier selects = of(name, node -> node.work().selects());
        return new HistoryGroup()
                .level("primary", of(name, node -> node.state().role() == Role.PRIMARY ? 1 : 0))
                .level("serves", of(name, node -> node.state().serves() ? 1 : 0))
                .level("out", of(name, node -> node.state().out() ? 1 : 0))
                .level("lagSeconds", of(name, node -> node.state().lag().toMillis() / 1000.0))
                .level("lagBytes", of(name, node -> node.state().lagBytes()))
                .rate("selects", selects)
                .mean("share", selects, this::selects)
                .rate("keys", of(name, node -> node.work().keys()))
                .rate("failures", of(name, node -> node.work().failures()))
                .level("connectionsActive", of(name, node -> node.pool().active()))
                .times("select", times("sluice.node.select", "node", List.of(name)));
    }

    private DoubleSupplier of(String name, ToDoubleFunction<NodeReport> figure) {
        return () -> {
            NodeReport node = nodes.get(name);
            return node == null ? 0 : figure.applyAsDouble(node);
        };
    }

    /** In words. Asked by whoever reads, at any time. */
    private void now(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("says");
        for (String line : pages.says()) {
            json.writeString(line);
        }
        json.writeEndArray();
        json.writeNumberField("change", tuning.lastChange());
        json.writeObjectFieldStart("nodes");
        for (NodeReport node : database.nodes()) {
            json.writeObjectFieldStart(node.state().name());
            json.writeStringField("role", node.state().role().word());
            json.writeStringField("why", node.state().why());
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeObjectFieldStart("windows");
        for (TableService table : tables) {
            json.writeStringField(table.name(), table.pacing().state().reason());
        }
        json.writeEndObject();
        if (changes != null) {
            json.writeStringField("changes", changes.reader().status().state().words());
        }
    }

    private List<LookupOutcomes> outcomes(List<TableService> of) {
        return of.stream().map(table -> metrics.outcomes(table.name())).toList();
    }

    private List<TimeCounts> times(String timer, String label, List<String> words) {
        return words.stream().map(word -> metrics.times(timer, label, word)).toList();
    }

    private static List<String> names(List<TableService> of) {
        return of.stream().map(TableService::name).toList();
    }

    private static double batches(LookupCounts counts) {
        double all = 0;
        for (DispatchReason reason : DispatchReason.values()) {
            all += counts.batches(reason);
        }
        return all;
    }

    private static <T> double sum(List<T> all, ToDoubleFunction<T> figure) {
        double sum = 0;
        for (T one : all) {
            sum += figure.applyAsDouble(one);
        }
        return sum;
    }

    /** {@code IDLE_LANE} behind {@code batches} is {@code batchesIdleLane}. */
    private static String camel(String before, Enum<?> word) {
        StringBuilder name = new StringBuilder(before);
        for (String part : word.name().toLowerCase(Locale.ROOT).split("_", -1)) {
            name.append(name.isEmpty() ? part : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
        }
        return name.toString();
    }
}
