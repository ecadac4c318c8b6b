package io.sluice.nodes;

/** Whether lookups can be answered now. */
public sealed interface DatabaseState {

    /** The server answers, and the table was found fit. */
    record Ready() implements DatabaseState {}

    /**
     * No server answers lookups, and they fail at once.
     *
     * @param why one line for a person, without secrets
     */
    record Away(String why) implements DatabaseState {}
}
