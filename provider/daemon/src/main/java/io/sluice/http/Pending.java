package io.sluice.http;

/** What an exchange waits for. */
public interface Pending {

    /** The client has gone, or its connection is to close: nobody wants the answer any more. */
    void withdraw();
}
