package io.sluice.bench.capacity;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The CPU time of this JVM, which makes the load: not of the servers that it has started. */
final class OwnCpu {
    private OwnCpu() {}

    /** Since it began, in seconds; NaN where the system does not tell. */
    static double seconds() {
        long nanos = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : -1;
        return nanos < 0 ? Double.NaN : nanos / 1e9;
    }
}
