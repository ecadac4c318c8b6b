package io.sluice.http;

import io.netty.handler.codec.http.HttpRequest;

/** Decides what a request that passed {@link RequestCheck} gets. Runs on the connection's event loop. */
@FunctionalInterface
public interface Router {

    /**
     * Answers the exchange, or makes it wait, or makes it read the body.
     *
     * @throws BadRequest to answer with a problem
     */
    void route(HttpRequest request, Exchange exchange) throws BadRequest;
}
