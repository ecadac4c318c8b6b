package io.sluice.odata;

import io.sluice.coalesce.Outcome;
import io.sluice.http.Exchange;
import io.sluice.http.Problem;
import io.sluice.http.Reply;
import io.sluice.http.RequestKind;
import io.sluice.lookup.Value;
import io.sluice.ports.Lookups;
import io.sluice.ports.Outcomes;
import io.sluice.ports.ReplyForm;
import io.sluice.ports.SingleLookup;
import io.sluice.query.Query;
import io.sluice.views.JsonFormat;
import io.sluice.views.ViewQuery;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a URL asks of a view. Of one event loop. */
final class ViewResource implements Resource {
    private static final Logger LOG = LoggerFactory.getLogger(ViewResource.class);
    private static final Reply UNREADABLE =
            ServiceError.of(502, "the answer cannot be read").reply();
    private static final ServiceError NO_JSON =
            ServiceError.of(406, "answers are in application/json, which $format or Accept leaves out");

    private final ShownView view;
    private final ViewQuery.Form form;
    private final Query query;
    private final @Nullable Accept format;
    private final Map<JsonFormat, ViewQuery> asked = new EnumMap<>(JsonFormat.class);

    /** @param format what the URL asks for; null where the header says it */
    ViewResource(ShownView view, ViewQuery.Form form, Query query, @Nullable Accept format) {
        this.view = view;
        this.form = form;
        this.query = query;
        this.format = format;
    }

    @Override
    public void answer(ClientFields client, Lookups<ViewQuery> queries, Exchange exchange) throws ServiceRefusal {
        exchange.route(
                switch (form) {
                    case COLLECTION -> RequestKind.VIEW_ROWS;
                    case COUNT -> RequestKind.VIEW_COUNT;
                    case ENTITY -> RequestKind.VIEW_ENTITY;
                });
        ViewQuery key = asked(client);
        SingleLookup.start(queries, key, exchange, new AnswerForm(view.heads(key), client));
    }

    /** A count is text whatever the client says: it can be read as JSON, too. */
    private ViewQuery asked(ClientFields client) throws ServiceRefusal {
        JsonFormat json =
                form == ViewQuery.Form.COUNT ? JsonFormat.MINIMAL : (format == null ? client.accept() : format).json();
        if (json == null) {
            throw new ServiceRefusal(NO_JSON);
        }
        ViewQuery known = asked.get(json);
        if (known == null) {
            known = new ViewQuery(form, query, json);
            asked.put(json, known);
        }
        return known;
    }

    /** How the answer is shown to this client. */
    private record AnswerForm(AnswerHeads heads, ClientFields client) implements ReplyForm {
        @Override
        public Reply reply(Outcome<Value> outcome) {
            if (outcome instanceof Outcome.Found<Value> found) {
                return found(found.value());
            }
            Problem problem = Outcomes.problem(outcome);
            if (problem == null) {
                return UNREADABLE; // of what is not there the answer says so
            }
            // A query that takes too long now may not later, when others have not.
            Problem later = problem.status() == 504 ? Problem.later("the query took too long") : problem;
            return ServiceError.of(later).reply();
        }

        private Reply found(Value value) {
            try {
                return heads.reply(value, client);
            } catch (IllegalArgumentException e) {
                LOG.error("an answer that is kept cannot be read", e);
                return UNREADABLE;
            }
        }
    }
}
