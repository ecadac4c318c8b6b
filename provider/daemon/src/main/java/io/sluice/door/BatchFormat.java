package io.sluice.door;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.lookup.KeyRule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** {@code POST /batch} as seen by a client: the body that asks, and what the answers say. */
public final class BatchFormat {
    public static final int MAX_KEY_BYTES = Keys.MAX_BYTES;

    private static final JsonFactory JSON = new JsonFactory();
    private static final Keys RULES = new Keys(KeyRule.none());

    private BatchFormat() {}

    /** Why no table has this key as far as Sluice goes, in one line; null if one may. */
    public static @Nullable String refusal(String key) {
        return RULES.refusal(key);
    }

    /** The body, to be sent as {@code application/json}. */
    public static byte[] ask(Collection<String> keys) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(16 * keys.size() + 16);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartArray();
            for (String key : keys) {
                json.writeString(key);
            }
            json.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail to be written to
        }
        return bytes.toByteArray();
    }

    /**
     * How many of the keys have a value, by the body of a 200.
     *
     * @param asked how many distinct keys were asked for
     * @throws IOException if this is no answer to so many keys
     */
    public static int found(byte[] answer, int asked) throws IOException {
        int found = 0;
        int absent = 0;
        try (JsonParser json = JSON.createParser(answer)) {
            boolean whole = json.nextToken() == JsonToken.START_OBJECT;
            while (whole && json.nextFieldName() != null) {
                JsonToken value = json.nextToken();
                whole = value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NULL;
                found += value == JsonToken.VALUE_STRING ? 1 : 0;
                absent += value == JsonToken.VALUE_NULL ? 1 : 0;
            }
            if (!whole || found + absent != asked) {
                throw new IOException("the answer is not that of POST /batch");
            }
        }
        return found;
    }

    /** The detail of an answer with an error, in one line; empty if it cannot be read. */
    public static String detail(byte[] problem) {
        try (JsonParser json = JSON.createParser(problem)) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                String field;
                while ((field = json.nextFieldName()) != null) {
                    boolean text = json.nextToken() == JsonToken.VALUE_STRING;
                    if (text && field.equals("detail")) {
                        return json.getText().replaceAll("\\p{Cntrl}", "?");
                    }
                    json.skipChildren();
                }
            }
        } catch (IOException e) {
            // It is not ours then.
        }
        return "";
    }
}
