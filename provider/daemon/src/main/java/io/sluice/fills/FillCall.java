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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is said to the script that fills. Used by one thread at a time. */
final class FillCall {
    /** The longest that a value lives while the change stream is not well. */
    private static final String SHORT_TTL_MILLIS = "10000";

    /** Times to live of one call, which its values have in turn. */
    private static final int TTLS = 8;

    /** Bytes that an answer takes in Redis beside its own, roughly. */
    private static final int ROOM = 64;

    private static final Script TEXTS = fill("texts");
    private static final Script ANSWERS = fill("answers");

    private final FillCommands commands;
    private final CacheNames names;
    private final byte[] fences;
    private final EvalCommand call = new EvalCommand();

    FillCall(FillCommands commands, CacheNames names) {
        this.commands = commands;
        this.names = names;
        this.fences = CacheNames.bytes(names.fences());
    }

    private static Script fill(String writing) {
        return new Script(
                new TreeMap<>(Map.of(
                        "ABSENT", "'" + CachedValue.ABSENT + "'",
                        "LATE", Long.toString(ReaderSettings.LATE.toMillis()),
                        "GONE", Long.toString(ReaderSettings.GONE.toMillis()),
                        "ROOM", Integer.toString(ROOM))),
                "fill",
                writing);
    }

    Script script() {
        return commands.areAnswers() ? ANSWERS : TEXTS;
    }

    /**
     * The call that fills these, which were read by one SELECT. It holds until the next one is made.
     *
     * @param owner whose the entries are to be
     * @param nobodyReads there has been no ledger for so long that there will be none soon
     */
    EvalCommand of(List<Fill<String, Value>> fills, String owner, boolean nobodyReads) {
        Evidence evidence = fills.get(0).evidence();
        call.of(script().sha(), 1 + fills.size()).with(fences);
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
        return commands.withMore(call.with(owner), fills);
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
