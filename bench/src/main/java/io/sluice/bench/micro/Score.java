package io.sluice.bench.micro;

/**
 * What a benchmark came to.
 *
 * @param lookupsPerSecond over all its threads
 * @param bytesPerLookup allocated in the whole JVM, the coalescer's own threads with it
 */
public record Score(double lookupsPerSecond, double bytesPerLookup) {}
