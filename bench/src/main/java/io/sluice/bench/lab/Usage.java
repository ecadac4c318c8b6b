package io.sluice.bench.lab;

/**
 * What processes have used since they began, from /proc; {@link #minus} gives what they used between two looks. NaN stands for what
 * the system does not tell: all of it where there is no /proc, disk I/O of other users' processes.
 *
 * @param cpuSeconds user and system time, of children that have ended too
 * @param residentBytes memory now; shared pages counted once (PSS where the kernel tells it, else RSS)
 * @param readBytes from disk
 * @param writtenBytes to disk
 */
public record Usage(double cpuSeconds, double residentBytes, double readBytes, double writtenBytes) {
    static final Usage NONE = new Usage(0, 0, 0, 0);
    static final Usage UNKNOWN = new Usage(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    /** Sums are those since the earlier look, never below 0; memory is that of this look. */
    public Usage minus(Usage earlier) {
        return new Usage(
                Math.max(0, cpuSeconds - earlier.cpuSeconds),
                residentBytes,
                Math.max(0, readBytes - earlier.readBytes),
                Math.max(0, writtenBytes - earlier.writtenBytes));
    }

    Usage plus(Usage other) {
        return new Usage(
                cpuSeconds + other.cpuSeconds,
                residentBytes + other.residentBytes,
                readBytes + other.readBytes,
                writtenBytes + other.writtenBytes);
    }
}
