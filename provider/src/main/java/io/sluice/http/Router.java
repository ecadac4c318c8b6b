package io.sluice.http;

import io.netty.handler.codec.http.HttpRequest;
import java.util.List;

/** Decides what a request that passed {@link RequestCheck} gets. Runs on the connection's event loop. */
@FunctionalInterface
interface Router {

    /**
     * Answers the exchange, or makes it wait, or makes it read the body.
     *
     * @throws Refused to answer with a problem
     */
    void route(HttpRequest request, Exchange exchange) throws Refused;

    /** Starts the lookups that requests of one turn of the loop have made: at least one. */
    default void lookUp(List<Lookup> together) {
        throw new UnsupportedOperationException("here are no lookups");
    }
}
