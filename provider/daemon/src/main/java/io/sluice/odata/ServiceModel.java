package io.sluice.odata;

import io.sluice.http.BadRequest;
import io.sluice.http.Problem;
import io.sluice.http.Reply;
import io.sluice.http.Target;
import io.sluice.ports.PathSegment;
import io.sluice.query.Nearest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The views of the service, and what URLs name of them. Of all event loops; what it makes is of one. */
final class ServiceModel {
    static final String ROOT = "odata";

    private final Map<String, ShownView> views = new LinkedHashMap<>();
    private final List<String> awaited;
    private final DocumentResource service;
    private final DocumentResource metadata;

    /** @param awaited names of views that are not known yet, because the database has not answered since the start */
    ServiceModel(List<ServedView> served, List<String> awaited) {
        this.awaited = List.copyOf(awaited);
        for (ServedView view : served) {
            if (views.put(view.name(), new ShownView(view)) != null) {
                throw new IllegalArgumentException("two views are called " + view.name());
            }
        }
        this.service = DocumentResource.service(served);
        this.metadata = DocumentResource.metadata(served);
    }

    /**
     * What a request's target names.
     *
     * @throws BadRequest if it is no URL
     * @throws ServiceRefusal if there is no such thing, or it is not offered
     */
    Resource find(String uri) throws BadRequest, ServiceRefusal {
        Target target = Target.of(uri);
        if (!target.first().equals(ROOT)) {
            throw refused(404, "nothing is here: the service is at /odata/");
        }
        int mark = uri.indexOf('?');
        String options = mark < 0 ? "" : uri.substring(mark + 1);
        if (target.rest() == null) {
            return withSlash(options);
        }
        List<String> path = new ArrayList<>();
        for (String segment : target.rest().split("/", -1)) {
            path.add(PathSegment.decode(segment, "the path"));
        }
        String first = path.get(0);
        if (!awaited.isEmpty() && (first.isEmpty() || first.equals("$metadata"))) {
            throw notKnown("the views are"); // a model without them would be remembered
        }
        if (path.size() == 1 && first.isEmpty()) {
            return service.inFormat(UrlOptions.of(options).ofDocument("the service document"));
        }
        if (first.startsWith("$")) {
            return document(path, options);
        }
        return ofView(path, options);
    }

    /** The links of the documents begin where a path's last slash is. */
    private static Resource withSlash(String options) {
        String location = ROOT + '/' + (options.isEmpty() ? "" : '?' + options);
        Reply reply = Reply.redirect(
                308, Reply.head(308, AnswerHeads.VERSION), location.getBytes(StandardCharsets.ISO_8859_1));
        return (client, queries, exchange) -> exchange.answer(reply);
    }

    private Resource document(List<String> path, String options) throws BadRequest, ServiceRefusal {
        if (path.equals(List.of("$metadata"))) {
            return metadata.inFormat(UrlOptions.of(options).ofDocument("$metadata"));
        }
        String name = path.get(0);
        int parenthesis = name.indexOf('(');
        switch (parenthesis < 0 ? name : name.substring(0, parenthesis)) {
            case "$metadata", "$batch", "$entity", "$all", "$crossjoin", "$root" ->
                throw refused(501, "/" + String.join("/", path) + " is not offered here");
            default -> throw refused(404, "no such path: /odata/" + name + Nearest.hint(name, List.of("$metadata")));
        }
    }

    private Resource ofView(List<String> path, String options) throws BadRequest, ServiceRefusal {
        String first = path.get(0);
        int open = first.indexOf('(');
        String name = open < 0 ? first : first.substring(0, open);
        ShownView view = views.get(name);
        if (view == null && awaited.contains(name)) {
            throw notKnown("the view " + name + " is");
        }
        if (view == null) {
            throw refused(404, "no view is called '" + name + "'" + Nearest.hint(name, views.keySet()));
        }
        if (path.size() == 1) {
            return open < 0
                    ? ViewResources.collection(view, options)
                    : ViewResources.entity(view, first.substring(open), options);
        }
        String second = path.get(1);
        if (open >= 0 && !first.endsWith(")")) {
            throw refused(400, "the key in '" + first + "' does not end: a slash within a key is written %2F");
        }
        if (second.isEmpty() && path.size() == 2) {
            throw refused(404, "no such path; without its last slash there is one");
        }
        if (open < 0 && path.size() == 2 && second.equals("$count")) {
            return ViewResources.count(view, options);
        }
        throw refused(501, notOffered(name, open >= 0, second));
    }

    private static String notOffered(String view, boolean entity, String segment) {
        String said = "/" + segment + " behind " + (entity ? "an entity" : "a view") + " is not offered";
        if (segment.startsWith("$")) {
            return said;
        }
        return said
                + (entity
                        ? ": name properties in $select"
                        : ": an entity is /odata/" + view + "(key), where a slash within the key is %2F");
    }

    private static ServiceRefusal notKnown(String what) {
        return new ServiceRefusal(
                ServiceError.of(Problem.later("the database has not told yet what " + what + ": it is away")));
    }

    static ServiceRefusal refused(int status, String message) {
        return new ServiceRefusal(ServiceError.of(status, message));
    }
}
