package io.sluice.resp;

import io.netty.buffer.ByteBuf;
import io.sluice.transport.Content;
import org.jspecify.annotations.Nullable;

/** The answer to one command, waited for or there. Touched by its connection's event loop alone. */
public interface CommandAnswer {

    /** Whether it may be written. */
    boolean isReady();

    /** What became of it, once it is ready. */
    CommandResult result();

    /**
     * Writes it, once.
     *
     * @return what of it follows as the client makes room; null where it is whole
     */
    @Nullable
    Content write(ByteBuf out, boolean resp3);

    /** What was asked for at once: keys, or one; more for an answer that is known and takes memory until its turn comes. */
    default int keys() {
        return 1;
    }

    /** Bytes of values that it has had its caller count, and keeps until it is written or withdrawn. */
    default long held() {
        return 0;
    }

    /** Nothing is read while it waits. */
    default boolean isAlone() {
        return false;
    }

    /** Told also to a client that wants no answers. */
    default boolean isHeard() {
        return false;
    }

    /** The connection ends behind it. */
    default boolean isLast() {
        return false;
    }

    /** Nobody will read it, whether it is ready or not. */
    default void withdraw() {}
}
