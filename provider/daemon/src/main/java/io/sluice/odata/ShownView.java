package io.sluice.odata;

import io.sluice.query.EntityType;
import io.sluice.query.QueryParser;
import io.sluice.views.JsonFormat;
import io.sluice.views.ViewQuery;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** A view, and the heads of the answers to its queries. */
final class ShownView {
    private final EntityType type;
    private final QueryParser parser;
    private final Map<JsonFormat, AnswerHeads> json = new EnumMap<>(JsonFormat.class);
    private final AnswerHeads text;

    ShownView(ServedView view) {
        this.type = view.type();
        this.parser = new QueryParser(view.type(), view.limits());
        for (JsonFormat format : JsonFormat.values()) {
            json.put(format, new AnswerHeads(format.mediaType(), view.maxAgeSeconds()));
        }
        this.text = new AnswerHeads("text/plain", view.maxAgeSeconds());
    }

    EntityType type() {
        return type;
    }

    QueryParser parser() {
        return parser;
    }

    AnswerHeads heads(ViewQuery asked) {
        return asked.form() == ViewQuery.Form.COUNT ? text : Objects.requireNonNull(json.get(asked.format()));
    }
}
