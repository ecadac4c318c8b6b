package io.sluice.commands;

/** What is said of a key that begins like no table's, or that no row can have. */
public enum UnknownKeys {
    /** The same as of one that is absent. */
    NIL,
    ERROR
}
