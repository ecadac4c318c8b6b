package io.sluice.reader;

import org.jspecify.annotations.Nullable;

/**
 * What the change reader does for one table, at one moment.
 *
 * @param problem why its changes are not applied, or what the operator should mend; one line, null while all is well
 * @param applied up to where the log is applied to its entries; 0 where that is not known
 * @param fences how many there are
 * @param changes keys applied since the start
 * @param clears how often every entry of it was dropped
 * @param lastGap why that was done last; null if never
 */
public record TableStatus(
        String name,
        ChangeState state,
        @Nullable String problem,
        long applied,
        long fences,
        long changes,
        long clears,
        @Nullable String lastGap) {}
