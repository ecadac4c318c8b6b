package io.sluice.bench.lab;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** How long the cores of this machine have been busy, whoever with: what nobody of a run has used, others have. */
public final class MachineCpu {
    private static final Path STAT = Path.of("/proc/stat");
    private static final double TICKS_PER_SECOND = 100;

    /** Of the numbers behind {@code cpu}: user, nice, system, idle, waiting for disks, interrupts, soft interrupts, stolen. */
    private static final int COUNTED = 8;

    private static final int IDLE = 3;
    private static final int WAITING = 4;

    private MachineCpu() {}

    /** Since the machine's start, in seconds, all cores together; NaN where the system does not tell. */
    public static double busySeconds() {
        return busySeconds(STAT);
    }

    static double busySeconds(Path stat) {
        try (Stream<String> lines = Files.lines(stat, US_ASCII)) {
            return lines.filter(line -> line.startsWith("cpu "))
                    .mapToDouble(MachineCpu::busy)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    private static double busy(String line) {
        String[] numbers = line.substring("cpu".length()).strip().split("\\s+", -1);
        double ticks = 0;
        for (int i = 0; i < numbers.length && i < COUNTED; i++) {
            if (i != IDLE && i != WAITING) {
                ticks += Double.parseDouble(numbers[i]);
            }
        }
        return ticks / TICKS_PER_SECOND;
    }
}
