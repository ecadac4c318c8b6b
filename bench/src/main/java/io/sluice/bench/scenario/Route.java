package io.sluice.bench.scenario;

import io.sluice.bench.lab.DaemonProcess;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.LabException;
import java.util.List;

/** Ways to choose the node of a SELECT. */
enum Route {
    ROUND_ROBIN("round robin", "replicas", "round-robin"),
    RANDOM("random", "replicas", "random"),
    LEAST_BUSY("least busy", "replicas", "least-busy"),
    /** Primary and replicas in turn. */
    IN_TURN("primary too, in turn", "any", "round-robin"),
    PRIMARY_ONLY("primary only", "primary", "round-robin"),
    /** No choice: a daemon that knows of the primary and of nothing else. */
    ONE_NODE("one node", "", "");

    private final String label;
    private final String readFrom;
    private final String balance;

    Route(String label, String readFrom, String balance) {
        this.label = label;
        this.readFrom = readFrom;
        this.balance = balance;
    }

    /** As it stands in the report. */
    String label() {
        return label;
    }

    /** Whether it leaves the primary alone. */
    boolean sparesPrimary() {
        return readFrom.equals("replicas");
    }

    /** Starts a daemon that reads so, and waits until it does. Nothing is filled: only the reads differ. */
    DaemonProcess start(Lab lab) throws LabException, InterruptedException {
        if (this == ONE_NODE) {
            return lab.daemon(label, false, List.of(), "--recent=0");
        }
        DaemonProcess daemon = lab.routedDaemon(
                label, false, List.of(), "--recent=0", "--read-from=" + readFrom, "--balance=" + balance);
        int all = lab.nodes().running().size();
        OpenNodes.await(
                daemon,
                switch (readFrom) {
                    case "any" -> all;
                    case "replicas" -> all - 1;
                    default -> 1;
                });
        return daemon;
    }
}
