package io.sluice.bench.lab;

import java.nio.file.Path;
import java.util.List;

/**
 * Where tests on real servers keep them from one test to the next, as unpacking and making them takes seconds. Folders of this JVM
 * alone: two cannot use one at the same time.
 */
public final class ItFolder {
    /** Of daemons in tests: without the optimizing compiler a start costs half, and none of them lives long enough to need it. */
    public static final List<String> QUICK = List.of("-XX:TieredStopAtLevel=1");

    private ItFolder() {}

    /** @param name of the kind of servers in it */
    public static Path of(String name) {
        return Checkout.root().resolve("bench/target/it-" + name + "-" + System.getProperty("sluice.test.jvm", "0"));
    }
}
