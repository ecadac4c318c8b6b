package io.sluice.console;

import io.sluice.trouble.Episode;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether an operator has lookups wait, and whether load balancers are told to go elsewhere. Thread-safe. */
public final class LookupHold {
    private static final Logger LOG = LoggerFactory.getLogger(LookupHold.class);

    private final Consumer<Boolean> pause;
    private final IntSupplier underWay;
    private final Consumer<Boolean> drain;
    private final LongSupplier late;
    private long lateBefore;
    private final Episode paused = episode("lookups_paused", "lookups go on", "requests got 504");
    private final Episode drained = episode("drained_by_hand", "readiness is as it is again", "lookups lost by it");

    /**
     * Nothing is held.
     *
     * @param pause has lookups wait within their deadlines, or go on
     * @param underWay batches that are being loaded
     * @param drain has readiness say that clients should go elsewhere, or no more
     * @param late requests of lookups that got 504, ever
     */
    public LookupHold(Consumer<Boolean> pause, IntSupplier underWay, Consumer<Boolean> drain, LongSupplier late) {
        this.late = late;
        this.pause = pause;
        this.underWay = underWay;
        this.drain = drain;
    }

    private static Episode episode(String state, String over, String lost) {
        return new Episode(state, over, lost, Duration.ZERO, LOG, System::nanoTime);
    }

    /** @param underWay batches that are being loaded */
    record HoldState(boolean paused, boolean draining, int underWay) {}

    HoldState state() {
        return new HoldState(paused.now() != null, drained.now() != null, underWay.getAsInt());
    }

    /** Lookups wait from now on, within their deadlines. */
    synchronized void pause(String from) {
        if (paused.now() == null) {
            lateBefore = late.getAsLong();
        }
        paused.report("lookups wait, paused by " + from + ": they get 504 when their time is over (ctl resume)");
        pause.accept(true);
    }

    /** Load balancers are to look elsewhere; everything is answered as before. */
    synchronized void drain(String from) {
        drained.report("draining, told by " + from
                + ": all is answered, and load balancers should look elsewhere (ctl resume)");
        drain.accept(true);
    }

    /** All goes on. */
    synchronized void resume() {
        if (paused.now() != null) {
            paused.count(late.getAsLong() - lateBefore);
        }
        pause.accept(false);
        drain.accept(false);
        paused.end();
        drained.end();
    }

    /** Each from its beginning to its end. */
    public List<Episode> episodes() {
        return List.of(paused, drained);
    }
}
