package io.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonLinesTest {
    @Test
    void object_hasALineForEachField() {
        String page = JsonLines.of(json -> {
            json.writeStartObject();
            json.writeStringField("problem", "a \"quoted\" \\ name");
            json.writeStringField("gap", null);
            json.writeObjectFieldStart("refused");
            json.writeNumberField("late", 1);
            json.writeNumberField("unread", 2);
            json.writeEndObject();
            json.writeFieldName("seconds");
            json.writeNumber("0.100");
            json.writeEndObject();
        });
        assertThat(page)
                .isEqualTo(
                        """
                {"problem":"a \\"quoted\\" \\\\ name",
                 "gap":null,
                 "refused":{"late":1,"unread":2},
                 "seconds":0.100}
                """);
    }

    @Test
    void array_hasALineForEachElement() {
        String page = JsonLines.of(json -> {
            json.writeStartArray();
            for (int node = 1; node <= 2; node++) {
                json.writeStartObject();
                json.writeNumberField("node", node);
                json.writeBooleanField("open", true);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
        assertThat(page)
                .isEqualTo(
                        """
                [{"node":1,"open":true},
                 {"node":2,"open":true}]
                """);
    }
}
