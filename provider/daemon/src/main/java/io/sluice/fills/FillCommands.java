package io.sluice.fills;

import io.sluice.coalesce.Filler.Fill;
import io.sluice.lookup.CachedValue;
import io.sluice.lookup.Value;
import io.sluice.redis.EntryKind;
import io.sluice.redis.EvalCommand;
import io.sluice.redis.RedisSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is said to Redis for each fill: {@code SET prefix+key value PX ttl}. An absence lives shortly, and a value no longer than its row. Where
 * answers are filled, a fill's key is a field of the hash that the one entry is.
 */
record FillCommands(String prefix, FillTimes times, Expiry expiry, long answerBytes) {
    private static final byte[] PX = {'P', 'X'};
    private static final byte[] UNBOUNDED = {};

    static FillCommands of(RedisSettings settings) {
        Expiry expiry = new Expiry(
                settings.ttlJitter(), () -> ThreadLocalRandom.current().nextDouble());
        return of(settings.prefix(), settings.ttl(), settings.negativeTtl(), expiry, settings.answerBytes());
    }

    static FillCommands of(String prefix, Duration ttl, Duration negativeTtl, Expiry expiry, long answerBytes) {
        return new FillCommands(prefix, new FillTimes(ttl, negativeTtl), expiry, answerBytes);
    }

    /** How long values live, and absences: zero for none. They may be set anew while fills are written. Thread-safe. */
    static final class FillTimes {
        private volatile Duration ttl;
        private volatile Duration negativeTtl;

        FillTimes(Duration ttl, Duration negativeTtl) {
            this.ttl = ttl;
            this.negativeTtl = negativeTtl;
        }

        void set(Duration nextTtl, Duration nextNegativeTtl) {
            ttl = nextTtl;
            negativeTtl = nextNegativeTtl;
        }
    }

    /** Whether there is anything to be said: absent keys may be turned off, and of a value's time nothing may be left. */
    boolean isWanted(Fill<String, Value> fill) {
        Value value = fill.value();
        return value == null ? !times.negativeTtl.isZero() : !value.ends() || value.leftMillis(System.nanoTime()) > 0;
    }

    /** An empty key would have no fence. */
    boolean isWritable(Fill<String, Value> fill) {
        return CachedValue.takes(fill.value()) && !fill.key().isEmpty();
    }

    /** Those that are to be written; those that cannot be are counted. */
    List<Fill<String, Value>> writable(List<Fill<String, Value>> fills, LongAdder unwritable) {
        List<Fill<String, Value>> writable = new ArrayList<>(fills.size());
        for (Fill<String, Value> fill : fills) {
            if (!isWritable(fill)) {
                unwritable.increment();
            } else if (isWanted(fill)) {
                writable.add(fill);
            }
        }
        return writable;
    }

    static byte[] valueOf(Fill<String, Value> fill) {
        return CachedValue.of(fill.value()).utf8();
    }

    boolean areAnswers() {
        return answerBytes > 0;
    }

    /** What the cache calls this key. */
    byte[] key(String key) {
        return (prefix + (areAnswers() ? EntryKind.ONLY_KEY : key)).getBytes(StandardCharsets.UTF_8);
    }

    /** The arguments of {@code SET}. */
    byte[][] arguments(Fill<String, Value> fill) {
        return new byte[][] {key(fill.key()), valueOf(fill), PX, millis(fill)};
    }

    /** How long a value lives, or an absence. */
    byte[] millis(boolean absent) {
        return digits(expiry.millis(absent ? times.negativeTtl : times.ttl));
    }

    /** The same of one value, which is gone from the cache when its row is to be absent, whatever chance says. */
    private byte[] millis(Fill<String, Value> fill) {
        Value value = fill.value();
        return value != null && value.ends()
                ? digits(Math.min(expiry.millis(times.ttl), left(value)))
                : millis(value == null);
    }

    /** The call, with the fields of answers; or with the longest that each value may live, where something bounds any of them. */
    EvalCommand withMore(EvalCommand call, List<Fill<String, Value>> fills) {
        if (areAnswers()) {
            fills.forEach(fill -> call.with(fill.key()));
            return call.with(Long.toString(answerBytes));
        }
        if (fills.stream().anyMatch(FillCommands::ends)) {
            for (Fill<String, Value> fill : fills) {
                call.with(fill.value() != null && ends(fill) ? digits(left(fill.value())) : UNBOUNDED);
            }
        }
        return call;
    }

    private static boolean ends(Fill<String, Value> fill) {
        return fill.value() != null && fill.value().ends();
    }

    /** At least 1: Redis takes no less. */
    private static long left(Value value) {
        return Math.max(1, value.leftMillis(System.nanoTime()));
    }

    private static byte[] digits(long millis) {
        return Long.toString(millis).getBytes(StandardCharsets.US_ASCII);
    }
}
