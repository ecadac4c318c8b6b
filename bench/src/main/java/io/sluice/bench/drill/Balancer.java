package io.sluice.bench.drill;

import io.sluice.bench.lab.DaemonProcess;
import java.util.List;
import java.util.Random;

/** Stands before daemons, and sends lookups to those that are ready. Thread-safe. */
interface Balancer {

    /** What the daemon at this place has to be started with. */
    List<String> flags(int place);

    /** This one is at this place from now on. */
    void put(int place, DaemonProcess daemon);

    /** Whether lookups go to the daemon that is at this place now. */
    boolean sendsTo(int place);

    /** What has to be done all the time. */
    List<Work> watches();

    /** Looks keys up through it, one after the other. */
    Work sender(Random random, Calls calls) throws Exception;
}
