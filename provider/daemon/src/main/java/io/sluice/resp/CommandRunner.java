package io.sluice.resp;

/** Answers commands, for the connections of one event loop. It never blocks. */
public interface CommandRunner {

    /** Which command these words are. */
    Command of(Arguments words);

    /**
     * Runs it.
     *
     * @param words good until this returns
     */
    CommandAnswer run(Command command, Arguments words, Caller caller);
}
