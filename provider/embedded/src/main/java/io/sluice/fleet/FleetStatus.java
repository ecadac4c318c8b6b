package io.sluice.fleet;

import java.util.List;

/**
 * How the servers are.
 *
 * @param well whether every part of the data has a master that answers
 * @param trouble what is not well, in one line; empty if all is
 */
public record FleetStatus(List<FleetLine> lines, boolean well, String trouble) {
    /**
     * One of them.
     *
     * @param role master, replica, sentinel, or - where it does not answer
     * @param of a replica's master, a master's slots, what a Sentinel calls the master now
     * @param state running, hangs, stopped; of a replica whether its link to the master is up
     */
    public record FleetLine(String name, String role, int port, String of, long offset, String state) {}

    public FleetStatus {
        lines = List.copyOf(lines);
    }
}
