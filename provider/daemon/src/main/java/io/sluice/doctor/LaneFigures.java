package io.sluice.doctor;

/**
 * What SELECTs go by, all tables together.
 *
 * @param lanes of all nodes that serve
 * @param busy the share of the time that each was
 * @param waiting most threads that were seen to wait for a connection
 * @param connections that there may be, with each node
 */
public record LaneFigures(int lanes, double busy, int waiting, int connections) {}
