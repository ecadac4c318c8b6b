package io.sluice.odata;

import io.sluice.answers.KeptAnswer;
import io.sluice.http.Exchange;
import io.sluice.http.RequestKind;
import io.sluice.lookup.Value;
import io.sluice.ports.Lookups;
import io.sluice.views.JsonFormat;
import io.sluice.views.ViewQuery;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A document about the views, made when the service starts. Nobody keeps it without asking again: another start may have other views.
 *
 * @param format what the URL asks for; null where the header says it
 */
record DocumentResource(Map<JsonFormat, Made> json, @Nullable Made xml, @Nullable Accept format) implements Resource {

    /** One text, and the heads of answers with it. */
    record Made(AnswerHeads heads, Value answer) {
        static Made of(String contentType, String text) {
            return new Made(
                    new AnswerHeads(contentType, 0), KeptAnswer.document(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    static DocumentResource service(List<ServedView> views) {
        return new DocumentResource(json(format -> ServiceDocument.of(views, format)), null, null);
    }

    static DocumentResource metadata(List<ServedView> views) {
        String model = CsdlJson.of(views);
        return new DocumentResource(json(format -> model), Made.of("application/xml", CsdlXml.of(views)), null);
    }

    private static Map<JsonFormat, Made> json(Function<JsonFormat, String> text) {
        Map<JsonFormat, Made> made = new EnumMap<>(JsonFormat.class);
        for (JsonFormat format : JsonFormat.values()) {
            made.put(format, Made.of(format.mediaType(), text.apply(format)));
        }
        return made;
    }

    DocumentResource inFormat(@Nullable Accept asked) {
        return asked == null ? this : new DocumentResource(json, xml, asked);
    }

    @Override
    public void answer(ClientFields client, Lookups<ViewQuery> queries, Exchange exchange) throws ServiceRefusal {
        exchange.route(RequestKind.VIEW_MODEL);
        Accept accept = format == null ? client.accept() : format;
        JsonFormat asJson = accept.json();
        Made made;
        if (xml != null && accept.xmlQuality() > 0 && accept.xmlQuality() >= accept.jsonQuality()) {
            made = xml;
        } else if (asJson != null) {
            made = Objects.requireNonNull(json.get(asJson));
        } else {
            throw new ServiceRefusal(ServiceError.of(
                    406, "this document is in application/json" + (xml == null ? "" : " or application/xml")));
        }
        exchange.answer(made.heads().reply(made.answer(), client));
    }
}
