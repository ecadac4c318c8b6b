package io.sluice.door;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.http.Problem;
import io.sluice.lookup.Value;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The answer to a batch, whatever its values hold and however small the pieces. */
class BatchContentTest {
    /** Every character that is written in another way, some of more bytes than one, and many that are plain. */
    private static String everything() {
        StringBuilder text = new StringBuilder();
        for (char c = 0; c < 0x120; c++) {
            text.append(c);
        }
        return text + "\uD83D\uDE00" + "x".repeat(5000) + '"';
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 1_000_000})
    void pieces_areTheJsonThatJacksonWrites_lengthIsKnownBefore(int most) throws IOException {
        String[] keys = {"a", "\"q\" \\ \u00e9", "absent", "empty", "last"};
        Value[] values = {
            Value.of(everything()), Value.of("\n"), null, Value.of(""), Value.of("\u0001\u0002" + everything())
        };
        String expected = byJackson(keys, values, Map.of());

        BatchContent content = new BatchContent(keys, values, false, Map.of());
        assertThat(content.left()).isEqualTo(expected.getBytes(UTF_8).length);
        ByteBuf out = Unpooled.buffer();
        while (content.left() > 0) {
            int before = out.writerIndex();
            content.write(out, most);
            assertThat(out.writerIndex() - before).isBetween(1, most + 64);
        }
        assertThat(out.toString(UTF_8)).isEqualTo(expected);
        assertThat(values).containsOnlyNulls();
    }

    /** Each error is written as a whole: it is small. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 1_000_000})
    void errors_areTheLastMember(int most) throws IOException {
        String[] keys = {"a", "b"};
        Value[] values = {Value.of(everything()), null};
        Map<String, Problem> errors = new LinkedHashMap<>();
        errors.put("", Problem.bad("\"no\" key"));
        errors.put("\"\u0001\u0085\u2028\u00e9", Problem.of(502, "\\ \u00e9"));
        errors.put("last", Problem.bad("\"no\" key"));
        String expected = byJackson(keys, values, errors);

        BatchContent content = new BatchContent(keys, values, false, errors);
        assertThat(content.left()).isEqualTo(expected.getBytes(UTF_8).length);
        ByteBuf out = Unpooled.buffer();
        while (content.left() > 0) {
            int before = out.writerIndex();
            content.write(out, most);
            assertThat(out.writerIndex() - before).isBetween(1, most + 128);
        }
        assertThat(out.toString(UTF_8)).isEqualTo(expected);
        assertThat(values).containsOnlyNulls();
    }

    private static String byJackson(String[] keys, @Nullable Value[] values, Map<String, Problem> errors)
            throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            for (int i = 0; i < keys.length; i++) {
                Value value = values[i];
                if (value == null) {
                    json.writeNullField(keys[i]);
                } else {
                    json.writeStringField(keys[i], value.toString());
                }
            }
            if (!errors.isEmpty()) {
                json.writeObjectFieldStart("errors");
                for (Map.Entry<String, Problem> error : errors.entrySet()) {
                    json.writeObjectFieldStart(error.getKey());
                    json.writeNumberField("status", error.getValue().status());
                    json.writeStringField("detail", error.getValue().detail());
                    json.writeEndObject();
                }
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        return text + "\n";
    }
}
