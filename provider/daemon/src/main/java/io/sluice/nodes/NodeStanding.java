package io.sluice.nodes;

import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * What whoever asks a node for other things than lookups, on sessions of its own, has to know of it. Any thread may ask.
 *
 * @param open whether it may be read from now, as lookups are
 * @param primary whether it is the primary now, whether it may be read from or not
 * @param reach up to where a read here sees what was written, as of the last look; -1 when it is not known
 * @param timeline the only one ever seen, for a standby that does not say its own; 0 when there were several
 */
public record NodeStanding(
        String jdbcUrl, BooleanSupplier open, BooleanSupplier primary, LongSupplier reach, IntSupplier timeline) {}
