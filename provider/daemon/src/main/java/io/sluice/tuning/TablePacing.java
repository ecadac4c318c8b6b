package io.sluice.tuning;

import io.sluice.coalesce.Settings;
import io.sluice.coalesce.Window;
import io.sluice.pacing.PaceListener;
import io.sluice.pacing.WindowTuner;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The window of one table: as it is set, or as it is found out while lookups go on. Thread-safe. */
public final class TablePacing {
    private final String table;
    private final PaceListener pace;
    private final Consumer<Settings> apply;
    private Settings set;
    private @Nullable Duration target;
    private @Nullable WindowTuner tuner;

    /**
     * Goes by what the coalescer was started with.
     *
     * @param target the p99 that a window which is found out must keep to; null where it is fixed
     * @param pace hears what the coalescer does
     * @param apply has the coalescer go on with others; never called by two threads at once
     */
    public TablePacing(
            String table, Settings start, @Nullable Duration target, PaceListener pace, Consumer<Settings> apply) {
        this.table = table;
        this.pace = pace;
        this.apply = apply;
        this.set = start;
        aim(target);
    }

    /**
     * Goes on by these. A window that is found out stays as it is if its target does.
     *
     * @param next with the window that is set; zero where it is found out
     */
    public synchronized void apply(Settings next, @Nullable Duration newTarget) {
        set = next;
        if (newTarget == null || !newTarget.equals(target)) {
            aim(newTarget);
        }
        apply.accept(settings());
    }

    private void aim(@Nullable Duration newTarget) {
        target = newTarget;
        tuner = newTarget == null ? null : new WindowTuner(newTarget);
        pace.listens(newTarget != null);
    }

    private Settings settings() {
        return tuner == null
                ? set
                : new Settings(
                        new Window(tuner.window(), set.window().maxKeys()),
                        set.queue(),
                        set.lanes(),
                        set.timeout(),
                        set.name());
    }

    /**
     * Looks at what has happened since the last time, and takes another window if that is better: to be called a few times a second.
     *
     * @param nodes that are asked
     */
    public synchronized void look(int nodes) {
        WindowTuner finding = tuner;
        if (finding == null) {
            return;
        }
        Duration before = finding.window();
        if (!before.equals(finding.tick(pace.take(set.lanes() * Math.max(1, nodes))))) {
            apply.accept(settings());
        }
    }

    /**
     * The window of one table as it is.
     *
     * @param target null where it is fixed
     * @param reason in one line
     */
    public record PaceState(String table, Duration window, @Nullable Duration target, String reason) {}

    public synchronized PaceState state() {
        return tuner == null
                ? new PaceState(table, set.window().maxWait(), null, "as it is set")
                : new PaceState(table, tuner.window(), target, tuner.reason());
    }
}
