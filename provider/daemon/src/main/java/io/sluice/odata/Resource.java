package io.sluice.odata;

import io.sluice.http.Exchange;
import io.sluice.ports.Lookups;
import io.sluice.views.ViewQuery;

/** What a URL of the service names. */
interface Resource {

    /**
     * Answers, or makes the exchange wait.
     *
     * @throws ServiceRefusal if the client would take no answer
     */
    void answer(ClientFields client, Lookups<ViewQuery> queries, Exchange exchange) throws ServiceRefusal;
}
