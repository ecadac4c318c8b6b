package io.sluice.lookup;

/**
 * What this lookup asks of its keys beyond the rules that hold for all, and which spelling each has: keys that the database takes for
 * equal have one. Called on event loops, so it must be quick.
 */
@FunctionalInterface
public interface KeyRule {

    /**
     * The key as it is spelled in promises, caches and the change stream.
     *
     * @throws BadKey if it is none
     */
    String canonical(String key) throws BadKey;

    /** Every key is one, as it is. */
    static KeyRule none() {
        return key -> key;
    }
}
