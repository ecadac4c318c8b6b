package io.sluice.readthrough;

/** Who waits for replies on a link: it is told all of them, until it has the last. Touched by the link's event loop alone. */
interface Awaited {
    /** Whether the text that comes, of so many bytes, is to be kept. */
    boolean wants(int length);

    /** A text. */
    void text(byte[] text);

    /** There is no text. */
    void nothing();

    /** A text that was not wanted has gone by. */
    void passed();

    void number(long number);

    /** So many replies are one. */
    void array(int count);

    void word(String word);

    void error(String line);

    /** Whether all of it is answered. */
    boolean isDone();

    /** The link was lost: no more comes. */
    void lost(String why);
}
