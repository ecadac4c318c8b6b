package io.sluice.write;

import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.Waiter;
import io.sluice.lookup.Value;
import io.sluice.write.Written.Effect;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One value on its way to a short key that nobody has: put if absent, with another key while the one tried is taken. Used by one
 * thread: the one that starts it and on which its waiter's executor runs what it is given.
 */
public final class ShortKeyWrite {
    /** Were half of all short keys taken, one in a thousand would try in vain. */
    static final int MOST_TRIES = 10;

    private final Writer writer;
    private final Value value;
    private final Waiter<Written> waiter;
    private final Waiter<Written> between = new Waiter<>() {
        @Override
        public Executor executor() {
            return waiter.executor();
        }

        @Override
        public void answer(Outcome<Written> outcome) {
            Outcome<Written> known = isTaken(outcome) && tries < MOST_TRIES ? start() : outcome;
            if (known != null) {
                waiter.answer(known);
            }
        }
    };
    private @Nullable Write write;
    private int tries;

    /** Nothing happens before {@link #start}. */
    public ShortKeyWrite(Writer writer, Value value, Waiter<Written> waiter) {
        this.writer = writer;
        this.value = value;
        this.waiter = waiter;
    }

    /**
     * Tries a key. Each try has a deadline of its own.
     *
     * @return the outcome if it is refused at once, and then the waiter is never called; else null
     */
    public @Nullable Outcome<Written> start() {
        tries++;
        Write next = Write.putIfAbsent(writer.shortKey(), value);
        write = next;
        return writer.write(next, between);
    }

    private static boolean isTaken(Outcome<Written> outcome) {
        return outcome instanceof Outcome.Found<Written> found && found.value().effect() == Effect.EXISTS;
    }

    /** The key tried last: the one that the value has, once the waiter hears {@link Effect#CREATED}. Empty before the start. */
    public String key() {
        return write == null ? "" : write.key();
    }

    /** Nobody wants the answer any more. */
    public void withdraw() {
        if (write != null) {
            writer.withdraw(write, between);
        }
    }
}
