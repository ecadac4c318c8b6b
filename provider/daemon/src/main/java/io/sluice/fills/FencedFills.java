package io.sluice.fills;

import io.sluice.changes.Owner;
import io.sluice.changes.ReaderSettings;
import io.sluice.coalesce.Filler.Fill;
import io.sluice.lookup.ReadPoint;
import io.sluice.lookup.Value;
import io.sluice.redis.CacheNames;
import io.sluice.redis.ErrorAdvice;
import io.sluice.redis.EvalCommand;
import io.sluice.redis.Redirection;
import io.sluice.redis.RedisErrors;
import io.sluice.redis.RedisServers;
import io.sluice.redis.RedisSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/** Fills by a script, which refuses what may be older than a change that was applied. One call for fills of one SELECT. */
public final class FencedFills {
    /** The entries of nobody: names of clusters are digits. */
    static final String UNKNOWN = "?";

    /** What its user needs, as ACL SETUSER takes it. */
    public static final String RIGHTS = "+evalsha +script|load +hmget +hset +set +time +getdel +hget +type +unlink";

    /** What else its user needs where answers are filled. */
    public static final String RIGHTS_FOR_ANSWERS = " +hstrlen +hdel +hrandfield +pttl +pexpire";

    /** Keys of one call that drops. */
    private static final int MOST_KEYS = 250;

    private static final FillRefusal[] ANSWERED = {
        FillRefusal.FENCE, FillRefusal.FLOOR, FillRefusal.TIMELINE, FillRefusal.LEDGER, FillRefusal.BEHIND
    };

    /**
     * Where in an answer it says how many live shortly; after that, whether there was a ledger, how many wait, what is applied, how many
     * were refused because the entries are another owner's, and because something foreign is in their place, and which; and how many have
     * strayed.
     */
    private static final int SHORT = 1 + ANSWERED.length;

    private final FillCommands commands;
    private final FillCall fillCall;
    private final CacheNames names;
    private final RedisServers home;
    private final byte[] fences;
    private final ErrorAdvice advice;
    private final FillCounts counts;
    private final Supplier<String> owner;
    private final EvalCommand call = new EvalCommand();
    private final AppliedPosition applied;
    private final LongSupplier nanoTime;
    private boolean missing;
    private long missingSince;

    /** @param owner as {@link Owner#entries}, of the rows that are filled; empty while nobody knows */
    FencedFills(
            RedisSettings settings,
            FillCommands commands,
            FillCounts counts,
            Supplier<String> owner,
            LongSupplier nanoTime) {
        this.owner = owner;
        this.commands = commands;
        this.names = CacheNames.of(settings);
        this.home = settings.address();
        this.fences = CacheNames.bytes(names.fences());
        this.advice =
                ErrorAdvice.of(settings, names.rights(commands.areAnswers() ? RIGHTS + RIGHTS_FOR_ANSWERS : RIGHTS));
        this.counts = counts;
        this.fillCall = new FillCall(commands, names);
        this.applied = new AppliedPosition(names);
        this.nanoTime = nanoTime;
    }

    /** Of fences, and of the ledger. */
    byte[] hash() {
        return fences;
    }

    /** See {@link CacheNames#trials}. */
    List<byte[]> trials() {
        return names.trials();
    }

    /** Whether scripts may be run: one is, about no entry. Returns why not, or null. */
    @Nullable
    String trial(Connection connection) {
        return dropped(connection, List.of()) instanceof JedisDataException error && !strays(error)
                ? advised(String.valueOf(error.getMessage()))
                : null;
    }

    /** Whether this says that something is elsewhere in the cluster. Of a single server it is an error like others. */
    boolean strays(Object answer) {
        return names.ofCluster() && answer instanceof JedisDataException error && Redirection.isIn(error.getMessage());
    }

    /** See {@link FillCounts#foreign}. */
    void foreign(String name, long fills) {
        counts.foreign(name, fills);
    }

    /** So many were written without a look at the fences, and dropped again. */
    void tookBack(int fills) {
        counts.refuse(FillRefusal.LEDGER, fills);
    }

    /** As {@link FillWriter#write}. */
    FillWriter.FillResult write(Connection connection, List<Fill<String, Value>> fills) {
        if (!names.ofCluster()) {
            return writeHere(connection, fills);
        }
        try {
            return writeHere(connection, covered(connection, fills));
        } catch (JedisDataException e) {
            if (!Redirection.isIn(e.getMessage())) {
                throw e;
            }
            strayed(fills.size()); // so has the home
            return new FillWriter.FillResult(0, List.of());
        }
    }

    /** Those whose slots have their fences here. */
    private List<Fill<String, Value>> covered(Connection connection, List<Fill<String, Value>> fills) {
        if (!applied.knowsSlots() || !fills.stream().allMatch(this::isCovered)) {
            applied.ask(connection); // they may have come to it since
        }
        List<Fill<String, Value>> covered =
                fills.stream().filter(this::isCovered).toList();
        counts.refuse(FillRefusal.MOVED, fills.size() - covered.size());
        return covered;
    }

    private boolean isCovered(Fill<String, Value> fill) {
        return applied.covers(names.entry(fill.key()));
    }

    /** So many fills have their places elsewhere. */
    void strayed(long fills) {
        counts.refuse(FillRefusal.MOVED, fills);
    }

    private FillWriter.FillResult writeHere(Connection connection, List<Fill<String, Value>> fills) {
        Sum sum = new Sum();
        List<List<Fill<String, Value>>> calls = applied(connection, FillCall.cut(fills, counts), sum);
        List<List<Fill<String, Value>>> unknown = run(connection, calls, sum);
        if (!unknown.isEmpty()) {
            fillCall.script().load(connection);
            run(connection, unknown, sum).forEach(call -> sum.fail(call.size(), "NOSCRIPT it forgets scripts at once"));
        }
        return new FillWriter.FillResult(sum.written, sum.errors, sum.waiting);
    }

    /**
     * Drops entries, where they are known to be ours: under a prefix that may be another's nothing is removed, and what was filled there
     * lives shortly. Returns the errors, one for each key that was refused.
     */
    List<String> drop(Connection connection, List<String> keys) {
        List<String> errors = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += MOST_KEYS) {
            List<String> some = keys.subList(from, Math.min(keys.size(), from + MOST_KEYS));
            Object answer = dropped(connection, some);
            if (answer instanceof List<?> told) {
                dropStrayed(told.stream()
                        .skip(1)
                        .map(place -> some.get(Math.toIntExact((Long) place)))
                        .toList());
            } else if (strays(answer)) {
                dropStrayed(some);
            } else if (answer instanceof JedisDataException error) {
                errors.addAll(Collections.nCopies(some.size(), advised(String.valueOf(error.getMessage()))));
            }
        }
        return errors;
    }

    /** Deletes entries that are not here, wherever they are. */
    void dropStrayed(List<String> keys) {
        if (!keys.isEmpty()) {
            home.deleteStrayed(keys.stream().map(commands::key).toList());
        }
    }

    private Object dropped(Connection connection, List<String> keys) {
        names.call(call, names.drop(), keys.size());
        keys.forEach(key -> call.with(commands.key(key)));
        String mine = owner.get();
        try {
            return names.drop().run(connection, call.with(mine.isEmpty() ? UNKNOWN : mine));
        } catch (JedisDataException e) {
            return e;
        }
    }

    /** Those that need not wait; Redis is asked how far changes are applied only when some would have to, by what it said before. */
    private List<List<Fill<String, Value>>> applied(
            Connection connection, List<List<Fill<String, Value>>> calls, Sum sum) {
        if (calls.stream().allMatch(this::isApplied)) {
            return calls;
        }
        applied.ask(connection);
        List<List<Fill<String, Value>>> now = new ArrayList<>(calls.size());
        for (List<Fill<String, Value>> call : calls) {
            if (isApplied(call)) {
                now.add(call);
            } else {
                sum.waiting.addAll(call);
            }
        }
        return now;
    }

    private boolean isApplied(List<Fill<String, Value>> call) {
        return call.get(0).evidence() instanceof ReadPoint sight && (applied.isUnknown() || applied.takes(sight));
    }

    /** Returns the calls that Redis did not understand, because it has forgotten the script. */
    private List<List<Fill<String, Value>>> run(Connection connection, List<List<Fill<String, Value>>> calls, Sum sum) {
        for (List<Fill<String, Value>> fills : calls) {
            connection.sendCommand(fillCall.of(fills, owner.get(), applied.term(), nobodyReads()));
        }
        List<Object> answers = connection.getMany(calls.size());
        List<List<Fill<String, Value>>> unknown = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            if (answers.get(i) instanceof List<?> told) {
                sum.add(calls.get(i), told);
            } else if (answers.get(i) instanceof JedisNoScriptException) {
                unknown.add(calls.get(i));
            } else if (strays(answers.get(i))) {
                strayed(calls.get(i).size());
            } else if (answers.get(i) instanceof JedisDataException error) {
                sum.fail(calls.get(i).size(), advised(String.valueOf(error.getMessage())));
            }
        }
        return unknown;
    }

    /** The error's kind stays in front. */
    private String advised(String error) {
        return RedisErrors.kind(error) + ": it " + advice.on(error);
    }

    /** Whether there has been no ledger for so long that there will be no reader soon. */
    private boolean nobodyReads() {
        return missing && nanoTime.getAsLong() - missingSince >= ReaderSettings.GONE.toNanos();
    }

    private void ledgerIsMissing(boolean now) {
        if (now && !missing) {
            missingSince = nanoTime.getAsLong();
        }
        missing = now;
    }

    /** What the calls of one pipeline have answered. */
    private final class Sum {
        private int written;
        private final List<String> errors = new ArrayList<>();
        private final List<Fill<String, Value>> waiting = new ArrayList<>();

        void add(List<Fill<String, Value>> fills, List<?> told) {
            written += Math.toIntExact((Long) told.get(0));
            for (int i = 0; i < ANSWERED.length; i++) {
                counts.refuse(ANSWERED[i], (Long) told.get(1 + i));
            }
            counts.degrade((Long) told.get(SHORT));
            ledgerIsMissing((Long) told.get(SHORT + 1) == 0);
            if ((Long) told.get(SHORT + 2) > 0) {
                waiting.addAll(fills);
            }
            applied.heard((byte[]) told.get(SHORT + 3), (byte[]) told.get(SHORT + 4));
            counts.refuse(FillRefusal.OWNER, (Long) told.get(SHORT + 5));
            if (told.size() > SHORT + 6 && (Long) told.get(SHORT + 6) > 0) {
                counts.foreign(
                        new String((byte[]) told.get(SHORT + 7), StandardCharsets.UTF_8), (Long) told.get(SHORT + 6));
            }
            if (told.size() > SHORT + 8) {
                strayed((Long) told.get(SHORT + 8));
            }
        }

        void fail(int fills, String error) {
            errors.addAll(Collections.nCopies(fills, error));
        }
    }
}
