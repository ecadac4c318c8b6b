package io.sluice.fills;

/** Why a fill was not written: its value may be older than a change that was applied, or nobody can say. The caller of the lookup has it. */
public enum FillRefusal {
    /** Its key has changed, and it has not seen that, or cannot have. */
    FENCE,
    /** It has seen less than what the floor covers, where fences are gone. */
    FLOOR,
    /** It was read on another timeline than the change stream reads. */
    TIMELINE,
    /** Redis has no ledger: nobody has applied changes to it. */
    LEDGER,
    /** Changes are late, and others have filled what is newer than what was applied: this one may be older. */
    BEHIND,
    /** Redis keeps the entries of another table under this prefix. */
    OWNER,
    /** Under the name of its entry Redis keeps what is no string, and so no entry: it stays. */
    FOREIGN,
    /** The slot of its key has moved to another master, or moves just now, and its fences are not there yet. */
    MOVED,
    /** Its source does not say what it has seen. */
    EVIDENCE
}
