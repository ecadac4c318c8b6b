package io.sluice.bench.history;

/** What an event tells. */
enum Kind {
    /** A version with a value was sent to the database. */
    WRITING,
    /** A version without: the key is to be absent. */
    REMOVING,
    /** The database said that this version is committed. */
    COMMITTED,
    /** It will never be: rolled back, or refused. */
    ROLLED_BACK,
    /** From now on no cached value may be older than this version. */
    APPLIED,
    /** A read of the cache. */
    CACHED,
    /** A read of a daemon that hears what is applied, or of one of which it is not known what it does. */
    ANSWERED,
    /** A read of the daemon that applies changes itself. */
    ANSWERED_BY_READER
}
