package io.sluice.bench.micro;

import java.util.Locale;
import java.util.regex.Pattern;

/** The benchmarks of the coalescer; in all of them a thread has at most 1,000 lookups open. */
public enum MicroBenchmark {
    /** Every lookup has a key of its own; answers come as tasks, one for each batch. */
    DISTINCT,
    /** Every lookup of every thread is of one key. */
    HOT,
    /** As the first, by the form that gives a stage. */
    STAGE;

    /** Its name in reports, and that of its method. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What selects it among all benchmarks on the class path. */
    String pattern() {
        return "^" + Pattern.quote(CoalescerBenchmark.class.getName() + "." + label()) + "$";
    }
}
