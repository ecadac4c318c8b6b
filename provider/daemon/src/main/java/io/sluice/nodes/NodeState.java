package io.sluice.nodes;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A node at one moment.
 *
 * @param name host and port
 * @param serves whether lookups are read from it
 * @param out whether something is wrong with it, so that it takes lookups in no role
 * @param why in one line, why it takes no lookups: something is wrong, or it only stands by; null when it takes them. May name hosts
 *     and tables
 * @param timeline 0 where it is not known
 * @param lsn as of the last look, as PostgreSQL writes it
 * @param lagBytes how much of the primary's log it has not replayed; 0 on the primary
 * @param lag for how long it has been behind; zero when it is not
 */
public record NodeState(
        String name,
        Role role,
        boolean serves,
        boolean out,
        @Nullable String why,
        int timeline,
        String lsn,
        long lagBytes,
        Duration lag) {}
