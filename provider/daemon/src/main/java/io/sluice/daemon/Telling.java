package io.sluice.daemon;

import io.sluice.audit.Auditor;
import io.sluice.changes.Change;
import io.sluice.changes.ChangeListener;
import io.sluice.changes.Invalidation;
import io.sluice.changes.Refill;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is heard of changes goes to those whom it concerns: copies are invalidated, and what was applied here is audited and refilled. */
final class Telling implements ChangeListener {
    private final Invalidation invalidation;
    private volatile @Nullable Auditor auditor;
    private volatile @Nullable Refill refill;

    Telling(Invalidation invalidation) {
        this.invalidation = invalidation;
    }

    /** From now on these are told what was applied here. */
    void also(@Nullable Auditor compares, @Nullable Refill looksUpAgain) {
        auditor = compares;
        refill = looksUpAgain;
    }

    @Override
    public void changed(int timeline, List<Change> changes) {
        invalidation.changed(timeline, changes);
    }

    @Override
    public void everything(int timeline, long position, long maxXid) {
        invalidation.everything(timeline, position, maxXid);
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
