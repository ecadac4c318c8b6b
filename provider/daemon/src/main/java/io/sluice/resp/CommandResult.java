package io.sluice.resp;

/** How a command was answered, for counting. */
public enum CommandResult {
    OK,
    /** By an error that is the client's, or the database's. */
    ERROR,
    /** Too much was asked at once. */
    BUSY,
    /** The deadline of a lookup passed. */
    LATE
}
