package io.sluice.transport;

/** What one port allows its connections; times in nanoseconds. */
public record Limits(int maxConnections, long idle, long head, long body) {}
