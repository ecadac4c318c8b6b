package io.sluice.bench.load;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Notices that a server has gone, from the pulses of all loops. For one thread. */
final class Watch {
    /** How often to look. */
    static final Duration INTERVAL = Duration.ofMillis(100);

    private static final Duration REFUSING = Duration.ofSeconds(2);
    private static final Duration SILENT = Duration.ofSeconds(10);

    private long answers;
    private long lastAnswer;
    private long lastConnection;

    Watch(long begin) {
        lastAnswer = begin;
        lastConnection = begin;
    }

    /**
     * Looks.
     *
     * @return why there is nothing more to measure, as what the server did, or null
     */
    @Nullable
    String trouble(List<Loop.Pulse> pulses, long now) {
        if (!refused(pulses)) {
            lastConnection = now;
        }
        long count = answers(pulses);
        if (count != answers || waiting(pulses) == 0) {
            answers = count;
            lastAnswer = now;
        }
        if (now - lastConnection > REFUSING.toNanos()) {
            return gone("it has ended every connection and accepts none");
        }
        if (now - lastAnswer > SILENT.toNanos() && waiting(pulses) > 0) {
            return gone("there was nothing for " + SILENT.toSeconds() + " s");
        }
        return null;
    }

    /** Looks when the time is over, however short it was. */
    @Nullable
    String troubleAtEnd(List<Loop.Pulse> pulses) {
        if (refused(pulses)) {
            return gone("it has ended every connection and accepts none");
        }
        if (answers(pulses) == 0 && waiting(pulses) > 0) {
            return "did not answer once: measure for longer, or see what it says";
        }
        return null;
    }

    private static String gone(String how) {
        return "does not answer any more: " + how + "; see what it said last";
    }

    private static long answers(List<Loop.Pulse> pulses) {
        return pulses.stream().mapToLong(Loop.Pulse::answers).sum();
    }

    private static long waiting(List<Loop.Pulse> pulses) {
        return pulses.stream().mapToLong(Loop.Pulse::waiting).sum();
    }

    private static boolean refused(List<Loop.Pulse> pulses) {
        return pulses.stream().allMatch(pulse -> pulse.open() == 0)
                && pulses.stream().anyMatch(Loop.Pulse::refused);
    }
}
