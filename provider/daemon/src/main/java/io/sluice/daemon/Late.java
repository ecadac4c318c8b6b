package io.sluice.daemon;

import java.util.concurrent.atomic.LongAdder;

/** Requests that got 504, counted as they are answered. */
record Late(LongAdder lookups, LongAdder writes) {

    static Late none() {
        return new Late(new LongAdder(), new LongAdder());
    }
}
