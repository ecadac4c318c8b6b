package io.sluice.warm;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Says what was refused, the first few times: after that the count at the end will do. Thread-safe. */
final class Refusals {
    private static final int SAID = 5;

    private final AtomicInteger count = new AtomicInteger();
    private final Consumer<String> say;

    Refusals(Consumer<String> say) {
        this.say = say;
    }

    void add(String line) {
        int before = count.getAndIncrement();
        if (before < SAID) {
            say.accept(line);
        } else if (before == SAID) {
            say.accept("more keys fail: they are counted, and not named");
        }
    }
}
