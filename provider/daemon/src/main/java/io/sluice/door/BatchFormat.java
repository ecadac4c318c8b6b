package io.sluice.door;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.lookup.KeyRule;
import io.sluice.ports.Keys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code POST /batch} as seen by a client: the body that asks, and what the answers say. */
public final class BatchFormat {
    public static final int MAX_KEY_BYTES = Keys.MAX_BYTES;

    private static final JsonFactory JSON = new JsonFactory();
    private static final Keys RULES = new Keys(KeyRule.none());

    private BatchFormat() {}

    /**
     * What became of the keys of one batch.
     *
     * @param errors why a key is not answered, by the key
     */
    public record Answers(int found, int absent, Map<String, KeyError> errors) {}

    /**
     * Why one key is not answered.
     *
     * @param status that a request for this key alone would get
     * @param detail one line; empty if there is none
     */
    public record KeyError(int status, String detail) {
        /** The same key may be answered a moment later. */
        public boolean passes() {
            return status == 503 || status == 504;
        }

        @Override
        public String toString() {
            return status + (detail.isEmpty() ? "" : ", " + detail);
        }
    }

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
     * What the body of a 200 says.
     *
     * @param asked how many distinct keys were asked for
     * @throws IOException if this is no answer to so many keys
     */
    public static Answers answers(byte[] answer, int asked) throws IOException {
        int found = 0;
        int absent = 0;
        Map<String, KeyError> errors = new LinkedHashMap<>();
        try (JsonParser json = JSON.createParser(answer)) {
            boolean whole = json.nextToken() == JsonToken.START_OBJECT;
            String field;
            while (whole && (field = json.nextFieldName()) != null) {
                switch (json.nextToken()) {
                    case VALUE_STRING -> found++;
                    case VALUE_NULL -> absent++;
                    case START_OBJECT -> {
                        boolean read = field.equals(BatchContent.ERRORS) && readErrors(json, errors);
                        if (!read) { // a row
                            json.skipChildren();
                            found++;
                        }
                    }
                    default -> whole = false;
                }
            }
            // Where no key was answered, the status says so.
            if (!whole || found + absent == 0 || found + absent + errors.size() != asked) {
                throw new IOException("the answer is not that of POST /batch");
            }
        }
        return new Answers(found, absent, errors);
    }

    /** False if this is a row whose key is called so; then it is read to its end all the same. */
    private static boolean readErrors(JsonParser json, Map<String, KeyError> errors) throws IOException {
        Map<String, KeyError> read = new LinkedHashMap<>();
        boolean all = true;
        String key;
        while ((key = json.nextFieldName()) != null) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                KeyError error = readError(json);
                all &= error.status() > 0;
                read.put(key, error);
            } else {
                json.skipChildren();
                all = false;
            }
        }
        if (all) {
            errors.putAll(read);
        }
        return all;
    }

    /** The detail of an answer with an error, in one line; empty if it cannot be read. */
    public static String detail(byte[] problem) {
        try (JsonParser json = JSON.createParser(problem)) {
            return json.nextToken() == JsonToken.START_OBJECT ? readError(json).detail() : "";
        } catch (IOException e) {
            return ""; // It is not ours then.
        }
    }

    /** What the object says that has just begun, as an answer or as an entry of one. */
    private static KeyError readError(JsonParser json) throws IOException {
        int status = 0;
        String detail = "";
        String field;
        while ((field = json.nextFieldName()) != null) {
            JsonToken value = json.nextToken();
            if (field.equals("status") && value == JsonToken.VALUE_NUMBER_INT) {
                status = json.getIntValue();
            } else if (field.equals("detail") && value == JsonToken.VALUE_STRING) {
                detail = json.getText().replaceAll("\\p{Cntrl}", "?");
            }
            json.skipChildren();
        }
        return new KeyError(status, detail);
    }
}
