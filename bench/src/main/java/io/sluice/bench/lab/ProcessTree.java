package io.sluice.bench.lab;

/** A process with its descendants: those of PostgreSQL are its backends. */
public record ProcessTree(String name, long pid) {}
