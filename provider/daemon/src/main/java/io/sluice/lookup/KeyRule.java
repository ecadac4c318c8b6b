package io.sluice.lookup;

import org.jspecify.annotations.Nullable;

/** What this lookup asks of its keys beyond the rules that hold for all. Called on event loops, so it must be quick. */
@FunctionalInterface
public interface KeyRule {

    /** Why the key is refused, in one line for the caller; null if it is fine. */
    @Nullable
    String refuse(String key);

    /** Refuses nothing. */
    static KeyRule none() {
        return key -> null;
    }
}
