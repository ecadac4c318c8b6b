package io.sluice.door;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.http.BadRequest;
import io.sluice.http.Problem;
import io.sluice.lookup.BadKey;
import io.sluice.ports.Keys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the keys of one POST /batch, in the order asked, each spelling once. Used for one body. */
final class BatchBody {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    /** So many characters name a key that is too long to be one: an answer is no larger than what asked for it, or not by much. */
    private static final int NAMED_BY = 64;

    private final Keys rules;
    private final boolean strict;
    private final int maxKeys;
    private final Map<String, String> keys = new LinkedHashMap<>();
    private final Map<String, Problem> refused = new LinkedHashMap<>();
    private @Nullable Problem firstRefused;
    private int count;

    private BatchBody(Keys rules, boolean strict, int maxKeys) {
        this.rules = rules;
        this.strict = strict;
        this.maxKeys = maxKeys;
    }

    /** The most bytes that a body of this many keys needs, and never more than 4 MiB. */
    static int limit(int maxKeys) {
        return (int) Math.min(MAX_BYTES, 1024 + 520L * maxKeys);
    }

    /**
     * Reads a body that has a key, at least one.
     *
     * @param strict one that is none spoils the whole body
     */
    static BatchBody read(ByteBuffer body, boolean json, boolean strict, Keys rules, int maxKeys) throws BadRequest {
        // Strictly here: the JSON parser itself would take overlong forms.
        String text = Keys.utf8(body, "the body");
        BatchBody reading = new BatchBody(rules, strict, maxKeys);
        if (json) {
            reading.readJson(text);
        } else {
            BodyText.eachLine(text, reading::add);
        }
        Problem firstRefused = reading.firstRefused;
        if (firstRefused != null && reading.keys.isEmpty()) {
            throw new BadRequest(firstRefused);
        }
        if (firstRefused != null && reading.keys.containsKey(BatchContent.ERRORS)) {
            throw new BadRequest(WorstProblem.unnamed(firstRefused));
        }
        if (reading.keys.isEmpty()) {
            throw new BadRequest(Problem.bad("no keys: send one key on each line, or a JSON array of strings"));
        }
        return reading;
    }

    /** Each key as it was asked for, with its canonical spelling. */
    Map<String, String> keys() {
        return keys;
    }

    /** What is no key, by the name that an answer has for it. */
    Map<String, Problem> refused() {
        return refused;
    }

    private void readJson(String text) throws BadRequest {
        if (text.isBlank()) {
            return;
        }
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                throw BodyText.badJson("not an array of keys", json.currentTokenLocation());
            }
            JsonToken token;
            while ((token = json.nextToken()) != JsonToken.END_ARRAY) {
                if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NUMBER_INT) {
                    throw BodyText.badJson("neither a string nor an integer", json.currentTokenLocation());
                }
                add(json.getText());
            }
            if (json.nextToken() != null) {
                throw BodyText.badJson("more after the array", json.currentTokenLocation());
            }
        } catch (JsonProcessingException e) {
            throw BodyText.badJson(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a string does not fail to be read
        }
    }

    private void add(String key) throws BadRequest {
        if (++count > maxKeys) {
            throw new BadRequest(Problem.of(413, "more than " + maxKeys + " keys"));
        }
        try {
            keys.put(key, rules.canonical(key));
        } catch (BadKey e) {
            refuse(key, e.line());
        }
    }

    private void refuse(String key, String line) throws BadRequest {
        if (firstRefused == null) {
            firstRefused = Problem.bad("key " + count + ": " + line);
        }
        if (strict) {
            throw new BadRequest(firstRefused); // what is behind it need not be read
        }
        refused.putIfAbsent(name(key), Problem.bad(line));
    }

    /** As it was asked for, unless it is too long; and without half surrogate pairs, which many readers of JSON refuse. */
    private static String name(String key) {
        String name = key;
        if (key.getBytes(StandardCharsets.UTF_8).length > Keys.MAX_BYTES) {
            boolean pair = Character.isHighSurrogate(key.charAt(NAMED_BY - 1));
            name = key.substring(0, pair ? NAMED_BY - 1 : NAMED_BY) + '\u2026';
        }
        // This coding has the replacement character for a half, where UTF-8 has a question mark.
        return new String(name.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
    }
}
