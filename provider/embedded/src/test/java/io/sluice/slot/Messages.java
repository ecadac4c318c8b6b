package io.sluice.slot;

import io.sluice.changes.ChangeSession;
import io.sluice.changes.ChangeSourceException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a session tells, whatever the server says in between of how far it has read. */
final class Messages {
    private Messages() {}

    /** The next message, or null when none has come for so long. */
    static @Nullable ByteBuffer next(ChangeSession session, Duration most) throws ChangeSourceException {
        long start = System.nanoTime();
        ByteBuffer message;
        do {
            message = session.next(most);
        } while (message == null && System.nanoTime() - start < most.toNanos());
        return message;
    }
}
