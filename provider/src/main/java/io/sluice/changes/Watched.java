package io.sluice.changes;

/** The table of the lookup, each name as the catalogue spells it. */
public record Watched(String schema, String table, String keyColumn) {}
