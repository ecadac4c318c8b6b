package io.sluice.daemon;

import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is held against the changes that were announced. A drill takes one of them away, by the system property
 * {@value #PROPERTY}, to see that it finds what comes of that; nobody else does.
 */
enum Held {
    /** What a load has seen is compared with what was announced. */
    ANSWERS,
    /** Recent values are dropped, and used only while it is heard what changes. */
    RECENT;

    private static final Logger LOG = LoggerFactory.getLogger(Held.class);
    private static final String PROPERTY = "sluice.drill.without";

    boolean isHeld() {
        boolean held = !name().toLowerCase(Locale.ROOT).equals(System.getProperty(PROPERTY));
        if (!held) {
            LOG.warn("for a drill: {} are not held against changes, and may be old", name().toLowerCase(Locale.ROOT));
        }
        return held;
    }
}
