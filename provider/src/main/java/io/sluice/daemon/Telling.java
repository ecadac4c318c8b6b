package io.sluice.daemon;

import io.sluice.audit.Auditor;
import io.sluice.changes.Change;
import io.sluice.changes.ChangeListener;
import io.sluice.changes.Refill;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is heard of changes goes to those whom it concerns. First to the announced changes, then to the lookups: a load that ends in
 * between is found to be behind, or is invalidated with all that was remembered of it.
 */
final class Telling implements ChangeListener {
    private final Answering answering;
    private volatile @Nullable Auditor auditor;
    private volatile @Nullable Refill refill;
    private volatile boolean invalidates = true;

    Telling(Answering answering) {
        this.answering = answering;
    }

    /** From now on these are told what was applied here. */
    void also(@Nullable Auditor compares, @Nullable Refill looksUpAgain) {
        auditor = compares;
        refill = looksUpAgain;
    }

    /** For a drill, see {@link Held#RECENT}. */
    void invalidateNothing() {
        invalidates = false;
    }

    @Override
    public void changed(int timeline, List<Change> changes) {
        answering.announced().changed(timeline, changes);
        if (!invalidates) {
            return;
        }
        List<String> keys = changes.stream().map(Change::key).toList();
        answering.lookups().invalidate(keys);
        if (answering.readBacks().inFlight() > 0) {
            Set<String> those = new HashSet<>(keys);
            answering.readBacks().invalidateThose(one -> those.contains(one.key()));
        }
    }

    @Override
    public void everything(int timeline, long position, long maxXid) {
        answering.announced().everything(timeline, position, maxXid);
        if (!invalidates) {
            return;
        }
        answering.lookups().invalidateAll();
        answering.readBacks().invalidateAll();
    }

    @Override
    public void applied(List<Change> changes, List<String> cached) {
        Auditor compares = auditor;
        if (compares != null) {
            compares.changed(changes.stream().map(Change::key).toList());
        }
        Refill looksUpAgain = refill;
        if (looksUpAgain != null) {
            looksUpAgain.changed(cached);
        }
    }
}
