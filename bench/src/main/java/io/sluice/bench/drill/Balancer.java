package io.sluice.bench.drill;

import io.sluice.bench.lab.ServerProcess;
import java.util.List;

/** Stands before daemons, and sends lookups to those that are ready. Thread-safe. */
interface Balancer {
    /** What the daemon at this place has to be started with. */
    List<String> flags(int place);

    /** This one is at this place from now on. */
    void put(int place, ServerProcess daemon);

    /** Whether lookups go to the daemon that is at this place now. */
    boolean sendsTo(int place) throws InterruptedException;

    /** What has to be done all the time. */
    List<Work> watches();

    /** Looks one key up through it, and counts what is answered: anything but its value is a lookup lost. */
    void ask(String key, CallStats calls) throws InterruptedException;
}
