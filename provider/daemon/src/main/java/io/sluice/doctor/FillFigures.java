package io.sluice.doctor;

/**
 * Fills of one table, a second.
 *
 * @param table its name; empty where there is one alone
 * @param dropped because Redis was away, or slower than the lookups
 * @param failed because it refused them
 * @param writeMillis that a pipeline of them took
 */
public record FillFigures(String table, double written, double dropped, double failed, double writeMillis) {}
