package io.sluice.fills;

import io.sluice.changes.Owner;
import io.sluice.coalesce.Filler;
import io.sluice.coalesce.Filler.Fill;
import io.sluice.lookup.Value;
import io.sluice.redis.RedisSettings;
import io.sluice.trouble.Episode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Fills Redis, each of its homes from a thread of its own: one that is away, slow or full costs no lookup anything, nor any other home.
 * What cannot be written is dropped and counted, and fills go on by themselves when it can. Safe for all threads.
 */
public final class RedisFiller implements Filler<String, Value>, AutoCloseable {
    /** How long the last plain fill may take: as long as a write may, before it is broken. */
    private static final Duration LAST_PLAIN = Duration.ofSeconds(3);

    private final FillRules rules;
    private final HomeFillers homes;
    private final Episode unread = new Episode(
            "changes_not_read",
            "changes are read",
            "fills were refused",
            Duration.ZERO,
            LoggerFactory.getLogger(RedisFiller.class),
            System::nanoTime);

    /** Starts the threads; never fails for Redis being away. Fills are plain. */
    public RedisFiller(RedisSettings settings) {
        this.rules = new FillRules(settings);
        this.homes = new HomeFillers(settings, rules);
    }

    @Override
    public void offer(List<Fill<String, Value>> fills) {
        HomeFillers.Now now = homes.now();
        if (now.fillers().size() == 1) {
            now.fillers().get(0).offer(fills);
            return;
        }
        List<List<Fill<String, Value>>> each = now.each();
        fills.forEach(fill -> each.get(now.of(fill.key())).add(fill));
        for (int i = 0; i < each.size(); i++) {
            if (!each.get(i).isEmpty()) {
                now.fillers().get(i).offer(each.get(i));
            }
        }
    }

    /**
     * Drops these keys from Redis, and the fills of them that wait, since these were read before. What Redis cannot be told now it is
     * told later, before any other fill.
     *
     * <p>A fill that was read before the rows were written, but comes after this, is not held back.
     *
     * @param most how long to wait for Redis; not at all while there is no connection
     * @return true if Redis has dropped them all
     */
    public boolean invalidate(Collection<String> keys, Duration most) {
        HomeFillers.Now now = homes.now();
        homes.forget(keys);
        List<List<String>> each = now.each();
        keys.forEach(key -> each.get(now.of(key)).add(key));
        List<PendingDeletes.Drop> drops = new ArrayList<>();
        for (int i = 0; i < each.size(); i++) {
            drops.add(now.fillers().get(i).invalidate(each.get(i)));
        }
        long end = System.nanoTime() + most.toNanos();
        boolean all = true;
        for (int i = 0; i < each.size(); i++) {
            boolean none = each.get(i).isEmpty() && !keys.isEmpty();
            all &= none || now.fillers().get(i).await(drops.get(i), Math.max(0, end - System.nanoTime()));
        }
        return all;
    }

    /**
     * From now on only what has seen every change that was applied is written: nothing at all while nobody applies changes. Returns
     * when the last plain fill is written, or after 3 seconds.
     *
     * @return false if a plain fill may still be under way
     */
    public boolean fence() {
        rules.fence();
        boolean all = true;
        for (HomeFiller filler : homes.now().fillers()) {
            all &= !filler.reaches() || filler.await(filler.invalidate(List.of()), LAST_PLAIN.toNanos());
        }
        return all;
    }

    /** Called at most once, on a filler's thread, when fills are plain and there is a ledger: from then on they are fenced. */
    public void whenLedger(Runnable told) {
        rules.whenLedger(told);
    }

    /** Somebody applies changes here. Until it is known whose rows they are, and whose ours, nothing is filled. */
    public void ledgerFound() {
        rules.ledgerFound();
    }

    /** Tells whoever applies changes when fills wait for it. */
    public void whenBehind(Behind told) {
        rules.whenBehind(told);
    }

    /** As {@link Owner#entries}, of those that are filled; empty while nobody knows. */
    public String owner() {
        String owner = rules.owner();
        return owner.equals(FencedFills.UNKNOWN) ? "" : owner;
    }

    /** What is filled from now on lives so long. */
    public void times(Duration ttl, Duration negativeTtl) {
        rules.commands().times().set(ttl, negativeTtl);
    }

    /** Another filler of this daemon fills the same Redis: when that is away, it is told once. */
    public void beside(RedisFiller first) {
        rules.toldBy(() -> first.lastProblem() != null);
        homes.now().fillers().forEach(filler -> filler.toldBy(() -> first.lastProblem() != null));
    }

    /** Whose rows are filled: where entries are fenced, nothing is filled that Redis keeps for another. */
    public void owner(Owner whose) {
        rules.owner(whose.entries());
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(1));
    }

    /** Writes what waits, as long as the grace lasts; drops and counts the rest. Fills offered from now on are dropped. */
    public void close(Duration grace) {
        long end = System.nanoTime() + grace.toNanos();
        homes.close(() -> Duration.ofNanos(Math.max(TimeUnit.MILLISECONDS.toNanos(1), end - System.nanoTime())));
    }

    /** Hears how many nanoseconds Redis took for each pipeline of fills or drops; on a filler's thread. */
    public void timed(LongConsumer hears) {
        rules.whenTimed(hears);
    }

    /** Fills that Redis has confirmed. */
    public long written() {
        return homes.totals().written();
    }

    /** Fills never sent: no room, too old, empty values, or closed. */
    public long dropped() {
        return homes.totals().dropped();
    }

    /** Fills that Redis refused, or did not confirm. */
    public long failed() {
        return homes.totals().failed();
    }

    /** Fills not written, because their values may be older than a change, or nobody can say. */
    public long refused(FillRefusal reason) {
        return rules.counts().refused(reason);
    }

    /** Fills written that live for 10 seconds at most, because changes are not applied as they should be. */
    public long degraded() {
        return rules.counts().degraded();
    }

    /** Keys written that Redis has still to drop. */
    public int dropping() {
        return homes.now().fillers().stream().mapToInt(HomeFiller::dropping).sum();
    }

    /** Keys written that Redis would not drop, or could not be told to. */
    public long undropped() {
        return homes.totals().undropped();
    }

    /** Fills that wait. */
    public int buffered() {
        return homes.now().fillers().stream().mapToInt(HomeFiller::buffered).sum();
    }

    /** Whether Redis takes fills, all of its homes, as far as is known: a connection that has broken is noticed with the next one. */
    public boolean connected() {
        return homes.now().fillers().stream().allMatch(HomeFiller::connected);
    }

    /** Waits until it is known whether Redis takes fills; so long at most. */
    public void awaitTrial(Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        for (HomeFiller filler : homes.now().fillers()) {
            filler.awaitTrial(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        }
    }

    /** That fills are not written, all or some. */
    public List<Episode> troubles() {
        return List.of(rules.notFilling(), foreign(), unread);
    }

    /** That something foreign is in the place of entries. */
    public Episode foreign() {
        return rules.counts().foreign();
    }

    /** That another daemon applies changes here, and this one reads none: reported by whoever finds out, for as long as it runs. */
    public Episode unread() {
        return unread;
    }

    /** What is wrong, in one line without secrets, with the first home of which something is; null while all is well. */
    public @Nullable String lastProblem() {
        return homes.now().fillers().stream()
                .map(HomeFiller::lastProblem)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
