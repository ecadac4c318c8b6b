package io.sluice.systemd;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How often systemd wants to hear that this process is alive: {@code WatchdogSec=} of the unit, as the environment has it. */
final class Heartbeat {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    private Heartbeat() {}

    /**
     * How often to tell it: twice in the time that it waits.
     *
     * @param pid this process
     * @return null if nobody waits, or waits for another process
     */
    static @Nullable Duration period(Map<String, String> environment, long pid) {
        String micros = environment.getOrDefault("WATCHDOG_USEC", "");
        String whose = environment.getOrDefault("WATCHDOG_PID", "");
        if (micros.isEmpty() || !(whose.isEmpty() || whose.equals(Long.toString(pid)))) {
            return null;
        }
        try {
            long half = Long.parseLong(micros) / 2;
            if (half > 0) {
                return Duration.ofNanos(Math.multiplyExact(half, 1000));
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // said below
        }
        LOG.warn("systemd's watchdog hears nothing: WATCHDOG_USEC '{}' is no number of microseconds", micros);
        return null;
    }
}
