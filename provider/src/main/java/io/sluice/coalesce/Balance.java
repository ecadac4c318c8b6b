package io.sluice.coalesce;

/** Which of the open routes with a free lane gets the next batch. */
public enum Balance {
    /** Each in turn. */
    ROUND_ROBIN,
    /** The one with the fewest batches in flight; each in turn among equals. */
    LEAST_BUSY,
    /** Any, by chance: for comparison. */
    RANDOM
}
