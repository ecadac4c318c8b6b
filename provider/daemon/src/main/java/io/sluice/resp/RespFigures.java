package io.sluice.resp;

import java.util.concurrent.atomic.LongAdder;

/** What is counted beside commands, since the start. Thread-safe. */
public final class RespFigures {
    private final LongAdder unknownKeys = new LongAdder();
    private final LongAdder protocolErrors = new LongAdder();
    private final LongAdder wrongPasswords = new LongAdder();

    public RespFigures() {}

    public void unknownKey() {
        unknownKeys.increment();
    }

    void protocolError() {
        protocolErrors.increment();
    }

    public void wrongPassword() {
        wrongPasswords.increment();
    }

    /** Keys that are of no table, or that nothing can have. */
    public long unknownKeys() {
        return unknownKeys.sum();
    }

    /** Connections that were ended because what they sent was no command. */
    public long protocolErrors() {
        return protocolErrors.sum();
    }

    /** Passwords and tokens that were wrong. */
    public long wrongPasswords() {
        return wrongPasswords.sum();
    }
}
