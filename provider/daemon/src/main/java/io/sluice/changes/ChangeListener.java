package io.sluice.changes;

import java.util.List;

/**
 * Who is told what has changed, in the daemon itself. Told before anything of it is sent to the cache, so that whoever sees there that a
 * change was applied is answered by nothing older; or told as soon as it is heard of another daemon. It must neither block nor throw.
 */
public interface ChangeListener {

    /** These keys have changed, as this timeline's log says. */
    void changed(int timeline, List<Change> changes);

    /**
     * Every key may have changed.
     *
     * @param timeline of the log; 0 when nothing is known of it
     * @param position all that may have changed is in the log up to here
     * @param maxXid none of it has a higher transaction
     */
    void everything(int timeline, long position, long maxXid);

    /** All of these are applied now. Only told where this daemon applies them. */
    default void applied(List<Change> changes, List<String> cached) {}
}
