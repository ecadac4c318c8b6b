package io.sluice.fills;

import io.sluice.redis.ProblemLog;
import io.sluice.redis.RedisSettings;
import io.sluice.trouble.Episode;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** What holds for all fills under one prefix, whichever home they go to. Set by anybody, read by the fillers' threads. */
final class FillRules {
    private final FillCommands commands;
    private final FillCounts counts;
    private final Episode notFilling;
    private volatile boolean fenced;
    private volatile Behind behind = forLong -> {};
    private volatile String owner; // see FencedFills
    private volatile Runnable ledgerTold = () -> {};
    private volatile LongConsumer timed = nanos -> {};
    private volatile @Nullable BooleanSupplier told;

    /** Fills are plain. */
    FillRules(RedisSettings settings) {
        this.commands = FillCommands.of(settings);
        this.counts = new FillCounts(settings.kind());
        this.notFilling = ProblemLog.episode(settings.address(), System::nanoTime);
        this.owner = commands.areAnswers() ? FencedFills.UNKNOWN : ""; // answers are of use to nobody before
    }

    FillCommands commands() {
        return commands;
    }

    FillCounts counts() {
        return counts;
    }

    /** That some home does not take them. */
    Episode notFilling() {
        return notFilling;
    }

    void fence() {
        fenced = true;
    }

    boolean fenced() {
        return fenced;
    }

    /** As {@link RedisFiller#ledgerFound}. */
    synchronized void ledgerFound() {
        if (!fenced) {
            owner = FencedFills.UNKNOWN;
            fenced = true;
            ledgerTold.run();
        }
    }

    void whenLedger(Runnable hears) {
        ledgerTold = hears;
    }

    void behind(boolean forLong) {
        behind.waits(forLong);
    }

    void whenBehind(Behind hears) {
        behind = hears;
    }

    String owner() {
        return owner;
    }

    void owner(String entries) {
        owner = entries;
    }

    void timed(long nanos) {
        timed.accept(nanos);
    }

    void whenTimed(LongConsumer hears) {
        timed = hears;
    }

    /** Whether another filler tells that Redis is away; null if there is none. */
    @Nullable
    BooleanSupplier told() {
        return told;
    }

    void toldBy(BooleanSupplier other) {
        told = other;
    }
}
