package io.sluice.bench.lab;

/**
 * What processes have used since they began, from /proc; {@link #minus} gives what they used between two looks.
 *
 * @param cpuSeconds user and system time, of children that have ended too
 * @param residentBytes memory now; shared pages counted once (PSS where the kernel tells it, else RSS)
 * @param readBytes from disk
 * @param writtenBytes to disk
 */
public record Usage(double cpuSeconds, long residentBytes, long readBytes, long writtenBytes) {
    /** Sums are those since the earlier look; memory is that of this look. */
    public Usage minus(Usage earlier) {
        return new Usage(
                cpuSeconds - earlier.cpuSeconds,
                residentBytes,
                readBytes - earlier.readBytes,
                writtenBytes - earlier.writtenBytes);
    }
}
