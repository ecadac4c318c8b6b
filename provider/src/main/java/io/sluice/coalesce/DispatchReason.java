package io.sluice.coalesce;

/** Why a batch left the queue when it did. */
public enum DispatchReason {
    /** The oldest key had waited for the whole window. */
    WINDOW,
    /** As many keys waited as one batch may hold. */
    CAP,
    /** The window is 0 and a lane was free: the only one with a batch in flight, or the oldest key had waited for those that have. */
    IDLE_LANE,
    /** The oldest key's deadline was near, before its window had passed. */
    DEADLINE,
    /** The coalescer is closing. */
    DRAIN
}
