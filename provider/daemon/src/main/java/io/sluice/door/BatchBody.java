package io.sluice.door;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.sluice.http.BadRequest;
import io.sluice.http.Problem;
import io.sluice.lookup.BadKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the keys of one POST /batch, in the order asked, each spelling once. Used for one body. */
final class BatchBody {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private final Keys rules;
    private final int maxKeys;
    private final Map<String, String> keys = new LinkedHashMap<>();
    private int count;

    private BatchBody(Keys rules, int maxKeys) {
        this.rules = rules;
        this.maxKeys = maxKeys;
    }

    /** The most bytes that a body of this many keys needs, and never more than 4 MiB. */
    static int limit(int maxKeys) {
        return (int) Math.min(MAX_BYTES, 1024 + 520L * maxKeys);
    }

    /** Each key as it was asked for, with its canonical spelling. */
    static Map<String, String> keys(ByteBuffer body, boolean json, Keys rules, int maxKeys) throws BadRequest {
        // Strictly here: the JSON parser itself would take overlong forms.
        String text = Keys.utf8(body, "the body");
        BatchBody reading = new BatchBody(rules, maxKeys);
        if (json) {
            reading.readJson(text);
        } else {
            eachLine(text, reading::add);
        }
        if (reading.keys.isEmpty()) {
            throw new BadRequest(Problem.bad("no keys: send one key on each line, or a JSON array of strings"));
        }
        return reading.keys;
    }

    /** Takes what a line holds. */
    @FunctionalInterface
    interface LineTaker {
        void take(String line) throws BadRequest;
    }

    /** Lines end with LF or CRLF, the last one perhaps with neither; empty ones are lines too. */
    static void eachLine(String text, LineTaker taker) throws BadRequest {
        int start = 0;
        while (start < text.length()) {
            int newline = text.indexOf('\n', start);
            int next = newline < 0 ? text.length() : newline;
            boolean crlf = newline > start && text.charAt(newline - 1) == '\r';
            taker.take(text.substring(start, crlf ? next - 1 : next));
            start = next + 1;
        }
    }

    private void readJson(String text) throws BadRequest {
        if (text.isBlank()) {
            return;
        }
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                throw badJson("not an array of keys", json.currentTokenLocation());
            }
            JsonToken token;
            while ((token = json.nextToken()) != JsonToken.END_ARRAY) {
                if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NUMBER_INT) {
                    throw badJson("neither a string nor an integer", json.currentTokenLocation());
                }
                add(json.getText());
            }
            if (json.nextToken() != null) {
                throw badJson("more after the array", json.currentTokenLocation());
            }
        } catch (JsonProcessingException e) {
            throw badJson(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a string does not fail to be read
        }
    }

    /** No JSON, or a number or a name longer than the parser takes: no key is as long. */
    static BadRequest badJson(JsonProcessingException e) {
        String what = e instanceof StreamConstraintsException ? "a number or a name is too long" : "not JSON";
        return badJson(what, e.getLocation());
    }

    static BadRequest badJson(String what, @Nullable JsonLocation at) {
        String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        return new BadRequest(Problem.bad("bad JSON" + where + ": " + what));
    }

    private void add(String key) throws BadRequest {
        if (++count > maxKeys) {
            throw new BadRequest(Problem.of(413, "more than " + maxKeys + " keys"));
        }
        try {
            keys.put(key, rules.canonical(key));
        } catch (BadKey e) {
            throw new BadRequest(Problem.bad("key " + count + ": " + e.line()));
        }
    }
}
