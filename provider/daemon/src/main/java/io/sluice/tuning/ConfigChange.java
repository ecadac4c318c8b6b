package io.sluice.tuning;

import java.time.Instant;
import java.util.List;

/**
 * One change of the configuration, as it was applied.
 *
 * @param number from 1, in their order
 * @param from who asked for it, as far as that is known
 * @param values all that changed; none where everything was so already
 * @param atStart keys that the file has by now with other values, which a start alone takes
 */
public record ConfigChange(
        int number, Instant when, String from, ChangeCause cause, List<ValueChange> values, List<String> atStart) {

    /** What brought it about. */
    public enum ChangeCause {
        SET,
        UNDO,
        RELOAD
    }

    /** A key with its value before and after. */
    public record ValueChange(String key, String before, String after) {}
}
