package io.sluice.odata;

import io.sluice.http.BadRequest;
import io.sluice.query.Expr;
import io.sluice.query.KeyPredicate;
import io.sluice.query.Query;
import io.sluice.query.QueryException;
import io.sluice.views.ViewQuery;
import java.util.Set;

/** From the options of a URL to a query of a view. */
final class ViewResources {
    private ViewResources() {}

    /** @param options what stands behind the question mark */
    static Resource collection(ShownView view, String options) throws BadRequest, ServiceRefusal {
        Query query = parse(view, options);
        return new ViewResource(
                view, ViewQuery.Form.COLLECTION, query, UrlOptions.of(options).format());
    }

    static Resource count(ShownView view, String options) throws BadRequest, ServiceRefusal {
        Query query = parse(view, options);
        UrlOptions.of(options).requireOnly(Set.of("filter"), "a count");
        return new ViewResource(view, ViewQuery.Form.COUNT, query, null);
    }

    /** @param key with its parentheses */
    static Resource entity(ShownView view, String key, String options) throws BadRequest, ServiceRefusal {
        Query query = parse(view, options);
        UrlOptions given = UrlOptions.of(options);
        given.requireOnly(Set.of("select"), "one entity");
        Query one = new Query(query.of(), query.select(), key(view, key), query.order(), null, 0, false, null, 1);
        return new ViewResource(view, ViewQuery.Form.ENTITY, one, given.format());
    }

    private static Query parse(ShownView view, String options) throws ServiceRefusal {
        try {
            return view.parser().parse(options).query();
        } catch (QueryException e) {
            throw refused(e);
        }
    }

    private static Expr key(ShownView view, String key) throws ServiceRefusal {
        try {
            return KeyPredicate.parse(view.type(), key);
        } catch (QueryException e) {
            throw refused(e);
        }
    }

    private static ServiceRefusal refused(QueryException e) {
        return new ServiceRefusal(ServiceError.of(e.status(), e.line(), e.option()));
    }
}
