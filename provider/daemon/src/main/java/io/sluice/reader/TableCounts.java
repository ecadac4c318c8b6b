package io.sluice.reader;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What the reader has done for one table, and what it saw last of it. Written by the reader's thread, read by any. */
final class TableCounts {
    /** Of one that is left out, while others are read. */
    record LeftOut(ChangeState state, String problem) {}

    /** Up to where a ledger says that all is applied, how many fences there were at the last look, and whether entries are being dropped. */
    record Standing(long applied, long fences, boolean clearing) {}

    private final String name;
    private final LongAdder changes = new LongAdder();
    private final LongAdder clears = new LongAdder();
    private volatile @Nullable LeftOut out;
    private volatile boolean clearing;
    private volatile @Nullable String waitsFor;

    /** Whether the log says that it is read. Used by the reader's thread alone. */
    private boolean said;

    private volatile @Nullable String lastGap;
    private volatile long applied;
    private volatile long fences;

    TableCounts(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Others are read, and this one is not. */
    void leftOut(ChangeState state, String problem) {
        out = new LeftOut(state, problem);
        clearing = false;
    }

    /** A session begins, which has dropped nothing yet. */
    void begins() {
        out = null;
        clearing = false;
    }

    /** It is left out no more. */
    void takenIn() {
        out = null;
    }

    boolean isLeftOut() {
        return out != null;
    }

    /** Whether it is read for the first time since another has read it. What was wrong in between says its end itself. */
    boolean isNewlyRead() {
        boolean newly = !said;
        said = true;
        return newly;
    }

    /** Another reads it. */
    void standsBy() {
        said = false;
    }

    void clearing() {
        clearing = true;
    }

    boolean isClearing() {
        return clearing;
    }

    /** @param inPart whether only some of the entries had to go, if any */
    void cleared(String why, boolean inPart) {
        said = true;
        clearing = false;
        if (!inPart) {
            lastGap = why;
            clears.increment();
        }
    }

    void applied(long lsn, int keys) {
        applied = lsn;
        changes.add(keys);
    }

    void looked(long fenceCount) {
        fences = fenceCount;
    }

    /** Changes wait for one of several caches, whose server is away: for which, and why. */
    void waits(String whom) {
        waitsFor = whom;
    }

    /** As {@link #waits}; null if none wait. */
    @Nullable
    String waitsFor() {
        return waitsFor;
    }

    /** Whether what is in all of its caches is as fresh as it can be. */
    boolean isRead() {
        return out == null && !clearing && waitsFor == null;
    }

    /** Of a table that has several caches: what is so of all of them. */
    void sum(List<Standing> each, @Nullable String oneAway) {
        waitsFor = oneAway;
        if (each.size() > 1) {
            applied = each.stream().mapToLong(Standing::applied).min().orElse(applied);
            fences = each.stream().mapToLong(Standing::fences).sum();
            clearing = each.stream().anyMatch(Standing::clearing);
        }
    }

    long applied() {
        return applied;
    }

    long fences() {
        return fences;
    }

    long changes() {
        return changes.sum();
    }

    long clears() {
        return clears.sum();
    }

    /** @param reader what the reader of all tables is at */
    TableStatus status(ChangeState reader, @Nullable String problem) {
        boolean reads = reader == ChangeState.READING;
        LeftOut why = reads ? out : null;
        ChangeState state = reads && clearing ? ChangeState.CLEARING : reader;
        return new TableStatus(
                name,
                why == null ? state : why.state,
                why == null ? problem : why.problem,
                applied,
                fences,
                changes.sum(),
                clears.sum(),
                lastGap);
    }
}
