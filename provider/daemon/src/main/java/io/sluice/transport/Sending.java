package io.sluice.transport;

/** What has something to send, when the loop lets it. Touched by that loop alone. */
interface Sending {

    /** Sends what is gathered. */
    void flush();

    /** Sends a part of a large answer that is under way. */
    void sendPart();
}
