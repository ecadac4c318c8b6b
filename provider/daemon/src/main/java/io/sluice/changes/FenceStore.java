package io.sluice.changes;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cache, as the change stream sees it: entries to be dropped, fences, and the ledger. Used by one thread; every call is bounded in time.
 *
 * <p>It knows the ledger that it has written last, and writes only over that one: a ledger that is not there, or is another, is
 * {@link FenceStoreException.Kind#LOST}.
 */
public interface FenceStore extends AutoCloseable {

    /** Which of several it is, for a line: " in Redis host:port"; empty for one that is alone. */
    String where();

    /** Of which entries it holds the fences: a cluster has several stores, each for some of the keys. */
    FenceCover cover();

    /** What is there is looked after no more, until it is taken again: it leaves nothing to others. Never blocks. */
    void letGo();

    /** The entries are to be this owner's, whether somebody claims them or not. Never blocks. */
    void owner(Owner owner);

    /**
     * Makes sure that the entries are this owner's, or that nobody's are there: what is not known to be ours is never dropped. May look
     * through all of Redis, in small steps.
     *
     * @throws FenceStoreException NOT_OURS, when they are another's, or may be
     */
    void claim(Owner owner) throws FenceStoreException;

    /** The ledger that is there, or null. */
    @Nullable
    Ledger read() throws FenceStoreException;

    /** For how long this ledger has been as it is now, as far as it was looked at; -1 if there is none. Its reader writes each second. */
    long idleMillis() throws FenceStoreException;

    /**
     * Writes this one in place of whatever is there; from now on it is ours. Its seq and time are the store's to say. Tells every daemon
     * first that everything may have changed, if it is {@link Ledger#clearing}.
     *
     * @throws FenceStoreException LOST, when the one that is there has this term or a higher one; NOT_OURS, when it is another owner's
     */
    void take(Ledger first) throws FenceStoreException;

    /**
     * Tells every daemon; then drops the entries of these keys and leaves a fence for each; and in the same step as the last of them,
     * notes how far the log is applied. In parts, when they are many. Applying twice is harmless.
     *
     * @param applied as {@link Ledger#applied}; the one before, while a transaction goes on
     * @param maxXid as {@link Ledger#maxXid}
     * @return the keys that were cached
     */
    List<String> apply(List<Change> changes, long applied, long maxXid) throws FenceStoreException;

    /**
     * These could not be applied: drops their entries all the same, where that can be done without fences. Never throws; what was done is not
     * known.
     */
    void dropAnyway(List<Change> changes);

    /**
     * Notes how far everything is applied, where nothing of it concerns an entry.
     *
     * @param applied as {@link Ledger#applied}
     * @param maxXid as {@link Ledger#maxXid}
     * @param quietXmax every transaction below this one has ended and is applied; 0 for what was said before
     * @param inTime whether the reader was in time just now
     */
    void advance(long applied, long maxXid, long quietXmax, boolean inTime) throws FenceStoreException;

    /** Raises the floor: what it covers needs no fence any more. */
    void floor(long floorLsn, long floorXmax) throws FenceStoreException;

    /** Looks at some of the fences, and removes those that the floor covers. Called now and then; each call takes a millisecond or two. */
    void sweep() throws FenceStoreException;

    /**
     * Drops some of the entries, whatever their keys, but nothing that no fill can have written: called again until it says that none is
     * left of those that were there when the ledger was taken, and has noted that the ledger is {@link Ledger#clearing} no more. Each call
     * takes a millisecond or two.
     *
     * @param gainedOnly those alone of which the ledger knew nothing, see {@link FenceCover#gained}
     * @return how many were dropped; below 0 once none is left
     */
    long clear(boolean gainedOnly) throws FenceStoreException;

    /**
     * Says that nobody writes the ledger any more, if it is ours still: others need not wait to see that it is in nobody's use. Nothing is
     * written there by us from then on.
     */
    void release() throws FenceStoreException;

    /** How many fences there are. */
    long fences() throws FenceStoreException;

    /** Ends the connection: the next call makes another. For when it is known from elsewhere that it may be broken. */
    void disconnect();

    /** Ends the connection. */
    @Override
    void close();
}
