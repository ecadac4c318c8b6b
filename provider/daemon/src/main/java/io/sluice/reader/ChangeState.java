package io.sluice.reader;

/** What the change reader is at. */
public enum ChangeState {
    /** It has not been connected yet. */
    STARTING("starting"),
    /** It reads the slot, and applies what it reads. */
    READING("reading"),
    /** It drops every entry, of all tables that are read: nobody knows which of them are old. */
    CLEARING("clearing"),
    /** Another daemon reads the slot; this one takes over when that one ends. */
    STANDING_BY("standing by"),
    /** It cannot read the slot. */
    NO_DATABASE("no database"),
    /** It has changes that Redis does not take; the slot keeps the others. */
    NO_REDIS("no Redis"),
    /** The entries in Redis are another's, or nobody knows whose. */
    NOT_OURS("not ours"),
    /** Of one table among several: the log does not tell of it. */
    NOT_WATCHED("not watched"),
    /** It has ended. */
    CLOSED("closed");

    private final String words;

    ChangeState(String words) {
        this.words = words;
    }

    /** In words, lower case. */
    public String words() {
        return words;
    }
}
