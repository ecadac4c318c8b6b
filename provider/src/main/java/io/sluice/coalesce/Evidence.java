package io.sluice.coalesce;

/**
 * How new the values of a load are. Its source says it, the core carries it to the filler, and what it says is between these two: the
 * core knows of no log and no snapshot.
 */
public interface Evidence {}
