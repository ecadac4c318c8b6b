package io.sluice.bench.peers;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The strategies by name. */
public enum Peer {
    /** One SELECT for each lookup, on a pool of connections. */
    HIKARI(20),
    /** One SELECT for each lookup, pipelined over few connections. */
    VERTX(4),
    /** Batches, dispatched on a schedule. */
    DATALOADER(4),
    /** Batches, made by a loader that waits for company. */
    CAFFEINE(4),
    /** Batches, made while the lanes are busy. */
    SLUICE(2),
    /** The same, and the values go to Redis. */
    SLUICE_FILLS(2);

    private final int connections;

    Peer(int connections) {
        this.connections = connections;
    }

    /** How many connections to the database it does best with; for Sluice, lanes. */
    int connections() {
        return connections;
    }

    /** As it stands in flags and reports: {@code sluice-fills}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The peer of this name.
     *
     * @throws IllegalArgumentException with one line that says which there are
     */
    public static Peer of(String label) {
        return Arrays.stream(values())
                .filter(peer -> peer.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no peer '" + label + "': say one of "
                        + Arrays.stream(values()).map(Peer::label).collect(Collectors.joining(", "))));
    }
}
