package io.sluice.lookup;

import java.util.List;

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

    /**
     * The one string that {@link #canonical} takes for these parts, as a caller names them one by one. A key has one part, unless its table
     * says otherwise.
     *
     * @throws BadKey if there are too many, or too few
     */
    default String ofParts(List<String> parts) throws BadKey {
        if (parts.size() != 1) {
            throw new BadKey("a key has one part");
        }
        return parts.get(0);
    }

    /** Every key is one, as it is. */
    static KeyRule none() {
        return key -> key;
    }
}
