package io.sluice.freshness;

import io.sluice.changes.AnnouncedChanges;
import io.sluice.changes.HeardValues;
import io.sluice.changes.Invalidation;
import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.CoalescerListener;
import io.sluice.coalesce.Filler;
import io.sluice.coalesce.Filler.Fill;
import io.sluice.coalesce.Freshness;
import io.sluice.coalesce.Loader.Evidence;
import io.sluice.coalesce.Loader.Loaded;
import io.sluice.coalesce.RecentValues;
import io.sluice.coalesce.Route;
import io.sluice.coalesce.Routing;
import io.sluice.coalesce.Routing.Newest;
import io.sluice.coalesce.Settings;
import io.sluice.config.ServeOptions;
import io.sluice.fences.AppliedGate;
import io.sluice.fills.RedisFiller;
import io.sluice.lanes.Lanes;
import io.sluice.lookup.MinLsnLookup;
import io.sluice.lookup.Value;
import io.sluice.nodes.TableReads;
import io.sluice.recent.RecentCache;
import io.sluice.servers.ShutdownSteps;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The part of the daemon that answers lookups, by nothing that is older than a change that it was told of.
 *
 * @param remembered answers, for a moment
 * @param recent the same, while changes are heard of
 * @param readBacks lookups that must see what their caller has written
 * @param gate holds answers back; null when none are
 */
public record Answering(
        AnnouncedChanges announced,
        RecentCache<String> remembered,
        HeardValues recent,
        Coalescer<String, Value> lookups,
        Coalescer<MinLsnLookup, Value> readBacks,
        @Nullable AppliedGate gate) {

    /** A route whose answers are not known to anybody before Redis shows as much. Its lane waits with them: what arrives meanwhile is the next batch. */
    private record HeldRoute<K>(Route<K, Value> route, AppliedGate gate) implements Route<K, Value> {

        @Override
        public boolean open() {
            return route.open();
        }

        @Override
        public Loaded<K, Value> read(List<K> keys) throws Exception {
            Loaded<K, Value> loaded = route.read(keys);
            gate.await(loaded.evidence());
            return loaded;
        }
    }

    /** What is remembered here, and every lookup under way. */
    public Invalidation.Copies copies() {
        return new Invalidation.Copies() {
            @Override
            public void invalidate(Set<String> keys) {
                lookups.invalidate(keys);
                if (readBacks.inFlight() > 0) {
                    readBacks.invalidateThose(one -> keys.contains(one.key()));
                }
            }

            @Override
            public void invalidateAll() {
                lookups.invalidateAll();
                readBacks.invalidateAll();
            }
        };
    }

    /**
     * Starts it; what has to be ended goes to {@code shutdown}.
     *
     * @param settings of the lookups
     * @param lanes that the lookups share with those of other tables; null where there are none
     */
    public static Answering start(
            ServeOptions options,
            Settings settings,
            TableReads reads,
            ShutdownSteps shutdown,
            RecentCache<String> values,
            @Nullable RedisFiller filler,
            @Nullable AppliedGate gate,
            CoalescerListener listener,
            @Nullable Lanes lanes) {
        AnnouncedChanges announced =
                new AnnouncedChanges(options.changes.reader().keep().toNanos());
        Freshness<String> freshness = Telling.Held.ANSWERS.isHeld() ? announced : Freshness.none();
        HeardValues recent = new HeardValues(values);
        Coalescer<String, Value> lookups = Coalescer.start(
                settings,
                held(
                        reads.routing(options.nodes.balance, options.nodes.hedge)
                                .heeding(new Newest<>(freshness, reads.newest())),
                        gate),
                filler == null ? Filler.none() : filler,
                recent,
                listener,
                lanes);
        shutdown.first("close the coalescer", lookups);
        Coalescer<MinLsnLookup, Value> readBacks = readBacks(settings, reads, announced, filler, gate);
        shutdown.first("close the lookups of own writes", readBacks);
        return new Answering(announced, values, recent, lookups, readBacks, gate);
    }

    private static <K> Routing<K, Value> held(Routing<K, Value> routing, @Nullable AppliedGate gate) {
        if (gate == null) {
            return routing;
        }
        Route<K, Value> newest = routing.newest().route();
        return routing.by(route -> new HeldRoute<>(route, gate))
                .heeding(new Newest<>(
                        routing.newest().freshness(), newest == null ? null : new HeldRoute<>(newest, gate)));
    }

    /**
     * Goes on with other bounds: see {@link Coalescer#apply}.
     *
     * @param settings their name counts for nothing
     */
    public void apply(Settings settings) {
        lookups.apply(settings.named(lookups.settings().name()));
        readBacks.apply(ofReadBacks(settings));
    }

    /** From now on answers are remembered for so long. */
    public void remember(Duration most) {
        remembered.age(most);
    }

    /** See {@link Coalescer#pause}. */
    public void pause(boolean now) {
        lookups.pause(now);
        readBacks.pause(now);
    }

    /** Batches that are being loaded. */
    public int underWay() {
        return lookups.underWay() + readBacks.underWay();
    }

    private static Settings ofReadBacks(Settings lookups) {
        return new Settings(lookups.window(), lookups.queue(), 1, lookups.timeout(), "min-lsn");
    }

    /**
     * One lane: they are few, and may wait for a replica to catch up. They wait for the window as lookups do, for they come one by one, each
     * from a caller of its own; refills come together, from one call of the change stream, and wait for none.
     */
    private static Coalescer<MinLsnLookup, Value> readBacks(
            Settings lookups,
            TableReads reads,
            AnnouncedChanges announced,
            @Nullable RedisFiller filler,
            @Nullable AppliedGate gate) {
        Filler<MinLsnLookup, Value> fills = filler == null
                ? Filler.none()
                : batch -> filler.offer(batch.stream()
                        .map(fill -> new Fill<>(fill.key().key(), fill.value(), fill.evidence()))
                        .toList());
        return Coalescer.start(
                ofReadBacks(lookups),
                held(
                        Routing.to(reads.readBacks())
                                .heeding(new Newest<>(
                                        (keys, evidence, since) -> behind(announced, keys, evidence, since),
                                        reads.newestReadBacks())),
                        gate),
                fills,
                RecentValues.none(),
                CoalescerListener.none());
    }

    private static Set<MinLsnLookup> behind(
            AnnouncedChanges announced, List<MinLsnLookup> wanted, @Nullable Evidence evidence, long since) {
        Set<String> keys =
                announced.behind(wanted.stream().map(MinLsnLookup::key).toList(), evidence, since);
        return wanted.stream().filter(one -> keys.contains(one.key())).collect(Collectors.toSet());
    }
}
