package io.sluice.freshness;

import io.sluice.audit.Auditor;
import io.sluice.changes.Change;
import io.sluice.changes.ChangeListener;
import io.sluice.changes.Invalidation;
import io.sluice.changes.Refill;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is heard of changes goes to those whom it concerns: copies are invalidated, and what was applied here is audited and refilled. */
public final class Telling implements ChangeListener {
    private static final Logger LOG = LoggerFactory.getLogger(Telling.class);

    /**
     * What is held against the changes that were announced. A drill takes one of them away, by the system property
     * {@value #PROPERTY}, to see that it finds what comes of that; nobody else does.
     */
    public enum Held {
        /** What a load has seen is compared with what was announced. */
        ANSWERS,
        /** Recent values are dropped, and used only while it is heard what changes. */
        RECENT;

        private static final String PROPERTY = "sluice.drill.without";

        /** False only in a drill. */
        public boolean isHeld() {
            boolean held = !name().toLowerCase(Locale.ROOT).equals(System.getProperty(PROPERTY));
            if (!held) {
                LOG.warn(
                        "for a drill: {} are not held against changes, and may be old",
                        name().toLowerCase(Locale.ROOT));
            }
            return held;
        }
    }

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
