package io.sluice.checkup;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import io.sluice.doctor.ProcessFigures;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;

/**
 * What the process has taken until now.
 *
 * @param cpuNanos of all processors; 0 where the system does not tell
 * @param collectingMillis that collections took
 */
record ProcessLook(long at, long cpuNanos, long collectingMillis) {

    static ProcessLook now() {
        long cpu = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
        long collecting = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
        return new ProcessLook(System.nanoTime(), cpu, collecting);
    }

    /**
     * What it took since, and what it has.
     *
     * @param clients that are let in at most
     */
    ProcessFigures since(ProcessLook before, int clients) {
        double nanos = Math.max(1, at - before.at);
        double open = 0;
        double most = 0;
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            open = (double) unix.getOpenFileDescriptorCount();
            most = (double) unix.getMaxFileDescriptorCount();
        }
        return new ProcessFigures(
                (cpuNanos - before.cpuNanos) / nanos,
                Runtime.getRuntime().availableProcessors(),
                (collectingMillis - before.collectingMillis) * 1e6 / nanos,
                live(),
                (double) Runtime.getRuntime().maxMemory(),
                open,
                most,
                clients);
    }

    /** Bytes of the heap that the last collection left. */
    private static double live() {
        double bytes = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage left = pool.getType() == MemoryType.HEAP ? pool.getCollectionUsage() : null;
            bytes += left == null ? 0 : (double) left.getUsed();
        }
        return bytes;
    }
}
