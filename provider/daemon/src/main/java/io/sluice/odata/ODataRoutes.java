package io.sluice.odata;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.sluice.http.BadRequest;
import io.sluice.http.Exchange;
import io.sluice.http.Problem;
import io.sluice.http.Router;
import io.sluice.ports.Lookups;
import io.sluice.views.ViewQuery;
import java.util.function.Supplier;

/** The paths of the port for OData, for the connections of one event loop. */
final class ODataRoutes implements Router {
    /** The one path of OData that is posted to, and that is not offered either. */
    private static final String BATCH = "/odata/$batch";

    private final Supplier<ServiceModel> models;
    private final Lookups<ViewQuery> queries;
    private final KnownClients clients = new KnownClients();
    private ServiceModel model;
    private KnownTargets targets = new KnownTargets();

    /** @param models the one that holds now: any thread may have set another */
    ODataRoutes(Supplier<ServiceModel> models, Lookups<ViewQuery> queries) {
        this.models = models;
        this.queries = queries;
        this.model = models.get();
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
        ServiceModel now = models.get();
        if (now != model) {
            model = now;
            targets = new KnownTargets();
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
