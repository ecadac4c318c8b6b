package io.sluice.odata;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.query.EdmType;
import io.sluice.query.EntityType;
import io.sluice.query.Property;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The model of the views for those who would have it in JSON: what {@link CsdlXml} says, word for word. */
final class CsdlJson {
    private final JsonGenerator json;

    private CsdlJson(JsonGenerator json) {
        this.json = json;
    }

    static String of(List<ServedView> views) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            new CsdlJson(json).document(views);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private void document(List<ServedView> views) throws IOException {
        json.writeStartObject();
        json.writeStringField("$Version", "4.0");
        json.writeStringField("$EntityContainer", CsdlXml.NAMESPACE + '.' + CsdlXml.CONTAINER);
        json.writeObjectFieldStart(CsdlXml.NAMESPACE);
        for (ServedView view : views) {
            entityType(view.type());
        }
        json.writeObjectFieldStart(CsdlXml.CONTAINER);
        json.writeStringField("$Kind", "EntityContainer");
        for (ServedView view : views) {
            json.writeObjectFieldStart(view.name());
            json.writeBooleanField("$Collection", true);
            json.writeStringField("$Type", CsdlXml.NAMESPACE + '.' + view.name());
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
    }

    private void entityType(EntityType type) throws IOException {
        json.writeObjectFieldStart(type.name());
        json.writeStringField("$Kind", "EntityType");
        json.writeArrayFieldStart("$Key");
        for (Property part : type.key()) {
            json.writeString(part.name());
        }
        json.writeEndArray();
        for (Property property : type.properties()) {
            json.writeObjectFieldStart(property.name());
            if (property.type() != EdmType.STRING) {
                json.writeStringField("$Type", property.type().odataName());
            }
            if (property.nullable()) {
                json.writeBooleanField("$Nullable", true);
            }
            switch (property.type()) {
                case DECIMAL -> json.writeStringField("$Scale", "variable");
                case DATE_TIME_OFFSET, TIME_OF_DAY, DURATION -> json.writeNumberField("$Precision", 6);
                default -> {}
            }
            json.writeEndObject();
        }
        json.writeEndObject();
    }
}
