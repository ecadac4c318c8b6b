package io.sluice.bench.drill;

import io.sluice.bench.lab.DaemonProcess;
import io.sluice.bench.lab.HttpCaller;
import java.io.IOException;
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

    /** Looks one key up, and counts what is answered: anything but its value is a lookup lost. */
    static void ask(HttpCaller caller, String key, Calls calls) throws IOException, InterruptedException {
        HttpCaller.Answer answer = caller.get("/single/" + key);
        if (answer.status() == 200 && SampleKeys.isValue(key, answer.body())) {
            calls.good(System.nanoTime());
        } else {
            calls.failed(
                    "key " + key + ": " + answer.status() + " " + answer.body().strip(), System.nanoTime());
        }
    }
}
