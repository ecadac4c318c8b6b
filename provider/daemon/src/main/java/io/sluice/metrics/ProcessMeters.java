package io.sluice.metrics;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.sluice.metrics.Meaning.Kind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.DoubleSupplier;

/** The process as Prometheus' own clients show theirs; what the system does not tell is left out. */
final class ProcessMeters {
    private static final Path STATUS = Path.of("/proc/self/status");

    private ProcessMeters() {}

    static void register(MeterRegistry registry) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            String cpu = "process.cpu.seconds";
            FunctionCounter.builder(cpu, system, bean -> bean.getProcessCpuTime() / 1e9)
                    .description(Meanings.help(cpu, Kind.COUNTER, Tags.empty()))
                    .register(registry);
        }
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            gauge(registry, "process.open.fds", unix::getOpenFileDescriptorCount);
            gauge(registry, "process.max.fds", unix::getMaxFileDescriptorCount);
        }
        if (Files.isReadable(STATUS)) {
            gauge(registry, "process.resident.memory.bytes", () -> bytes("VmRSS:"));
            gauge(registry, "process.virtual.memory.bytes", () -> bytes("VmSize:"));
        }
    }

    static double cpuSeconds() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime() / 1e9
                : Double.NaN;
    }

    private static void gauge(MeterRegistry registry, String name, DoubleSupplier level) {
        Gauge.builder(name, level, DoubleSupplier::getAsDouble)
                .description(Meanings.help(name, Kind.GAUGE, Tags.empty()))
                .strongReference(true)
                .register(registry);
    }

    /** Linux says it in kB, which are 1,024 bytes. NaN when it does not say it. */
    private static double bytes(String field) {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(field)) {
                    return 1024 * Double.parseDouble(line.replaceAll("\\D", ""));
                }
            }
        } catch (IOException e) {
            return Double.NaN;
        }
        return Double.NaN;
    }
}
