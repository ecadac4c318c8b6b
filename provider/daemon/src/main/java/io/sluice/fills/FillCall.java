package io.sluice.fills;

import io.sluice.changes.ReaderSettings;
import io.sluice.coalesce.Filler.Fill;
import io.sluice.coalesce.Loader.Evidence;
import io.sluice.lookup.CachedValue;
import io.sluice.lookup.ReadPoint;
import io.sluice.lookup.Replayed;
import io.sluice.lookup.Snapshot;
import io.sluice.lookup.Value;
import io.sluice.redis.CacheNames;
import io.sluice.redis.EvalCommand;
import io.sluice.redis.LuaNumbers;
import io.sluice.redis.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is said to the script that fills. Used by one thread at a time. */
final class FillCall {
    /** The longest that a value lives while the change stream is not well. */
    private static final String SHORT_TTL_MILLIS = "10000";

    /** Fills of one call. */
    private static final int MOST_FILLS = 250;

    /** Bytes of one call's values; a single value may be longer. */
    private static final int MOST_BYTES = 256 << 10;

    /** Times to live of one call, which its values have in turn. */
    private static final int TTLS = 8;

    /** Bytes that an answer takes in Redis beside its own, roughly. */
    private static final int ROOM = 64;

    private static final Script TEXTS = fill(false, "fill", "texts");
    private static final Script CLUSTER_TEXTS = fill(true, "cluster", "covered", "fill", "texts");
    private static final Script ANSWERS = fill(false, "fill", "answers");

    private final FillCommands commands;
    private final CacheNames names;
    private final EvalCommand call = new EvalCommand();

    FillCall(FillCommands commands, CacheNames names) {
        this.commands = commands;
        this.names = names;
    }

    private static Script fill(boolean cluster, String... parts) {
        return new Script(
                new TreeMap<>(Map.of(
                        "ABSENT", "'" + CachedValue.ABSENT + "'",
                        "LATE", Long.toString(ReaderSettings.LATE.toMillis()),
                        "GONE", Long.toString(ReaderSettings.GONE.toMillis()),
                        "ROOM", Integer.toString(ROOM),
                        "CLUSTER", Boolean.toString(cluster))),
                parts);
    }

    /** Cuts them where the evidence changes, and where a call has enough. Those without evidence are left out. */
    static List<List<Fill<String, Value>>> cut(List<Fill<String, Value>> fills, FillCounts counts) {
        List<List<Fill<String, Value>>> calls = new ArrayList<>();
        int from = 0;
        while (from < fills.size()) {
            Evidence evidence = fills.get(from).evidence();
            int to = from;
            int bytes = 0;
            do {
                bytes += FillCommands.valueOf(fills.get(to)).length;
                to++;
            } while (to < fills.size()
                    && to - from < MOST_FILLS
                    && bytes < MOST_BYTES
                    && Objects.equals(fills.get(to).evidence(), evidence));
            if (evidence instanceof ReadPoint) {
                calls.add(fills.subList(from, to));
            } else {
                counts.refuse(FillRefusal.EVIDENCE, to - from);
            }
            from = to;
        }
        return calls;
    }

    Script script() {
        return commands.areAnswers() ? ANSWERS : names.ofCluster() ? CLUSTER_TEXTS : TEXTS;
    }

    /**
     * The call that fills these, which were read by one SELECT. It holds until the next one is made.
     *
     * @param owner whose the entries are to be
     * @param term of the ledger that says which slots its home covers; used where that is one of a cluster
     * @param nobodyReads there has been no ledger for so long that there will be none soon
     */
    EvalCommand of(List<Fill<String, Value>> fills, String owner, String term, boolean nobodyReads) {
        Evidence evidence = fills.get(0).evidence();
        names.call(call, script(), fills.size());
        for (Fill<String, Value> fill : fills) {
            call.with(commands.key(fill.key()));
        }
        call.with(names.keyBegins());
        say(evidence);
        call.with(SHORT_TTL_MILLIS).with(nobodyReads ? "1" : "0");
        for (int i = 0; i < TTLS; i++) {
            call.with(commands.millis(false));
        }
        call.with(commands.millis(true));
        sayMost(evidence);
        for (Fill<String, Value> fill : fills) {
            call.with(FillCommands.valueOf(fill));
        }
        commands.withMore(call.with(owner), fills);
        return names.ofCluster() ? call.with(term) : call;
    }

    private void say(@Nullable Evidence evidence) {
        if (evidence instanceof Replayed replayed) {
            call.with(LuaNumbers.timeline(replayed.timeline())).with(LuaNumbers.of(replayed.lsn()));
            call.with("").with("").with("");
        } else if (evidence instanceof Snapshot snapshot) {
            StringBuilder running = new StringBuilder();
            snapshot.running().forEach(xid -> running.append(',').append(LuaNumbers.of(xid)));
            call.with(LuaNumbers.timeline(snapshot.timeline())).with("");
            call.with(LuaNumbers.of(snapshot.xmin())).with(LuaNumbers.of(snapshot.xmax()));
            call.with(running.toString());
        } else {
            throw new IllegalArgumentException("evidence of no server: " + evidence);
        }
    }

    private void sayMost(@Nullable Evidence evidence) {
        if (evidence instanceof ReadPoint sight) {
            call.with(LuaNumbers.of(sight.upTo()));
        }
        call.with(evidence instanceof Snapshot snapshot ? LuaNumbers.of(snapshot.laterXmax()) : "");
    }
}
