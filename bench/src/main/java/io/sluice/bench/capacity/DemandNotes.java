package io.sluice.bench.capacity;

import io.sluice.bench.measure.ApplyBurst;
import io.sluice.bench.measure.Contestant;
import io.sluice.bench.measure.Figures;
import io.sluice.bench.model.TierDemand;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Rounded;
import io.sluice.bench.report.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a run's demands mean, in sentences.
 *
 * @param cores of one daemon, and of one server of PostgreSQL, where instances are counted
 */
record DemandNotes(MeasuredDemand measured, int cores) {
    /** A second: of this many lookups, and of this many misses, is said what they take. */
    static final double MILLION = 1e6;

    static final double HIT_RATE = 0.99;

    private static final Map<Figure, String> NAMES = Map.of(
            Figures.CPU_SERVER, "daemon",
            Figures.CPU_POSTGRES, "PostgreSQL",
            Figures.CPU_REDIS, "Redis",
            TierCosts.CPU_CLIENT, "client");

    /** In the order in which they are read. */
    List<String> all() {
        List<String> notes = new ArrayList<>();
        notes.add("recommended: "
                + needed("1,000,000 lookups/s at a hit rate of 0.99 (10,000 misses/s) take", HIT_RATE, false));
        notes.add(needed("1,000,000 misses/s take", 0, false));
        notes.add(needed("1,000,000 misses/s with batches as large as in the closed loop take", 0, true));
        notes.add(String.format(
                Locale.ROOT,
                "The law: U = X D / m, with X lookups a second, D busy seconds of a core for each, m cores; planned for U <= %.2f. A"
                        + " daemon and a server of PostgreSQL are taken to have %d cores each, a master of Redis uses one.",
                TierDemand.MOST_BUSY,
                cores));
        notes.add(demands(
                MeasuredDemand.COLD,
                "of a lookup that nobody has cached, filled",
                List.of(Figures.CPU_SERVER, Figures.CPU_POSTGRES, Figures.CPU_REDIS)));
        notes.add(demands(MeasuredDemand.WARM, "of a GET that Redis answers", List.of(Figures.CPU_REDIS)));
        notes.add(changes());
        return notes;
    }

    /** {@code D of ...: daemon 21.3 µs, falls ...; Redis ...}. */
    private String demands(String contestant, String what, List<Figure> tiers) {
        String client = "; the client besides, " + micros(measured.demand(contestant, TierCosts.CPU_CLIENT));
        return "D " + what + ", at loads " + measured.loads() + ": "
                + tiers.stream()
                        .map(tier -> NAMES.get(tier) + " " + atEachLoad(contestant, tier) + full(contestant, tier)
                                + " (" + measured.trend(contestant, tier).meaning() + ")")
                        .collect(Collectors.joining("; "))
                + client + ".";
    }

    private String atEachLoad(String contestant, Figure tier) {
        return measured.loads().stream()
                .map(load -> micros(measured.demand(contestant, load, tier)))
                .collect(Collectors.joining(", "));
    }

    private String full(String contestant, Figure tier) {
        return MeasuredDemand.COLD.equals(contestant) ? ", in the closed loop " + micros(measured.atFull(tier)) : "";
    }

    private static String micros(double seconds) {
        return Rounded.of(seconds * 1e6) + " µs";
    }

    /** How many of what for a million lookups a second, and which of the tiers breaks first. */
    private String needed(String what, double hitRate, boolean full) {
        List<TierDemand> tiers = measured.tiers(hitRate, cores, full);
        String counts = tiers.stream()
                .map(tier -> Rounded.of(tier.busy(MILLION)) + " busy cores of " + tier.name() + ": " + instances(tier))
                .collect(Collectors.joining("; "));
        TierDemand first = tiers.stream()
                .min(Comparator.comparingDouble(TierDemand::mostOfOne))
                .orElseThrow();
        String breaks = tiers.stream()
                .map(tier -> "one " + instance(tier) + " at " + Rounded.of(tier.mostOfOne()) + "/s")
                .collect(Collectors.joining(", "));
        return what + ": " + counts + ". With one of each " + first.name() + " breaks first: " + breaks + ".";
    }

    /** What does not scale. */
    private String changes() {
        Map<String, String> point = Sample.at(Contestant.NAME, Demand.CHANGES);
        double bytes = measured.median(point, Demand.ANNOUNCED);
        return String.format(
                Locale.ROOT,
                "One daemon reads changes for all: it applied %s/s here, %s a second and core of its own and of Redis; more daemons do not"
                        + " help it. Each change is told to each daemon in %s bytes: 10,000 changes/s to 10 daemons are %s MB/s.",
                Rounded.of(measured.median(point, ApplyBurst.APPLIED)),
                Rounded.of(measured.median(point, ApplyBurst.APPLIED_PER_CORE)),
                Rounded.of(bytes),
                Rounded.of(bytes * 10_000 * 10 / 1e6));
    }

    private static String instance(TierDemand tier) {
        return tier.name().equals(MeasuredDemand.REDIS) ? "master of Redis" : tier.name();
    }

    private String instances(TierDemand tier) {
        long count = tier.instances(MILLION);
        return switch (tier.name()) {
            case MeasuredDemand.REDIS -> count + (count == 1 ? " master" : " masters");
            case MeasuredDemand.DAEMON -> count + (count == 1 ? " daemon of " : " daemons of ") + cores + " cores";
            default -> count + (count == 1 ? " server of " : " servers of ") + cores + " cores";
        };
    }
}
