package io.sluice.query;

/**
 * A column of a view, as queries name it.
 *
 * @param name as it is, to the letter: OData's names have a case
 * @param filterable whether {@code $filter} may use it: it is declared so, because an index serves it
 */
public record Property(String name, EdmType type, boolean nullable, boolean filterable) {}
