package io.sluice.odata;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.sluice.coalesce.Coalescer;
import io.sluice.http.BadRequest;
import io.sluice.http.Exchange;
import io.sluice.http.Problem;
import io.sluice.http.Router;
import io.sluice.lookup.Value;
import io.sluice.ports.Lookups;
import io.sluice.ports.Turn;
import io.sluice.views.ViewQuery;
import java.util.concurrent.Executor;

/** The paths of the port for OData, for the connections of one event loop. */
final class ODataRoutes implements Router {
    /** The one path of OData that is posted to, and that is not offered either. */
    private static final String BATCH = "/odata/$batch";

    private final ServiceModel model;
    private final Lookups<ViewQuery> queries;
    private final KnownTargets targets = new KnownTargets();
    private final KnownClients clients = new KnownClients();

    ODataRoutes(ServiceModel model, Coalescer<ViewQuery, Value> queries, Executor loop) {
        this.model = model;
        this.queries = new Turn<>(loop, queries);
    }

    @Override
    public void route(HttpRequest request, Exchange exchange) {
        try {
            answer(request, exchange);
        } catch (BadRequest e) {
            exchange.answer(ServiceError.of(e.problem()).reply());
        } catch (ServiceRefusal e) {
            exchange.answer(e.error().reply());
        }
    }

    private void answer(HttpRequest request, Exchange exchange) throws BadRequest, ServiceRefusal {
        String target = request.uri();
        boolean read =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        if (!read && !target.startsWith(BATCH)) {
            throw new BadRequest(Problem.notAllowed("GET, HEAD"));
        }
        Resource resource = targets.get(target);
        if (resource == null) {
            resource = model.find(target);
            targets.learn(target, resource);
        }
        ClientFields client = clients.of(request.headers());
        if (client.refusal() != null) {
            throw new ServiceRefusal(client.refusal());
        }
        resource.answer(client, queries, exchange);
    }
}
