package io.sluice.resp;

/** Hears of every answer. Called on event loops, on the hot path: it must be quick and must not throw. */
@FunctionalInterface
public interface CommandListener {

    /**
     * One command was answered.
     *
     * @param nanos from when it was read to the moment its answer was handed to the connection
     */
    void answered(Command command, CommandResult result, long nanos);

    /** Hears nothing. */
    static CommandListener none() {
        return (command, result, nanos) -> {};
    }
}
