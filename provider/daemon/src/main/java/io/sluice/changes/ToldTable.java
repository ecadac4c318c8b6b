package io.sluice.changes;

import org.jspecify.annotations.Nullable;

/**
 * One of the tables that a session of the slot tells of.
 *
 * @param name what the settings call it
 * @param owner whose entries a cache of it holds
 * @param firstShape as {@link ChangeSession.Beat#shapes}, of before the slot was found fit
 * @param gap why the stream may have been silent about some of its rows; null if it has told of all
 */
public record ToldTable(String name, WatchedNames names, Owner owner, String firstShape, @Nullable String gap) {}
