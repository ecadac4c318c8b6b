package io.sluice.doctor;

/**
 * Who asked for what, of some of the lookups.
 *
 * @param taken how many
 * @param key asked for most often
 * @param keyShare of these lookups
 * @param client that asked most often
 * @param clientShare of these lookups
 * @param clients how many there were
 */
public record SampleFigures(int taken, String key, double keyShare, String client, double clientShare, int clients) {}
