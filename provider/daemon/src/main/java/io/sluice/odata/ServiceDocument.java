package io.sluice.odata;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.views.JsonFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The list of the views: what a client finds at the root of the service. */
final class ServiceDocument {
    private ServiceDocument() {}

    static String of(List<ServedView> views, JsonFormat format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.writeStartObject();
            if (format.context()) {
                json.writeStringField("@odata.context", "$metadata");
            }
            json.writeArrayFieldStart("value");
            for (ServedView view : views) {
                json.writeStartObject();
                json.writeStringField("name", view.name());
                if (!view.title().isEmpty()) {
                    json.writeStringField("title", view.title());
                }
                json.writeStringField("kind", "EntitySet");
                json.writeStringField("url", UrlText.encoded(view.name()));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
