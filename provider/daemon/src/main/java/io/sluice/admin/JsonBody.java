package io.sluice.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.sluice.door.BodyText;
import io.sluice.http.BadRequest;
import io.sluice.http.Problem;
import io.sluice.ports.Keys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object that was posted: small, and no member twice.
 *
 * @param members by their names, in their order: String, Long, Double, Boolean, null, List, or Map of these
 */
public record JsonBody(Map<String, @Nullable Object> members) {
    static final int MAX_BYTES = 64 * 1024;
    static final int MAX_DEPTH = 8;

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    public JsonBody {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** Throws for a body that is anything else. */
    static JsonBody of(ByteBuffer body) throws BadRequest {
        String text = Keys.utf8(body, "the body");
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new BadRequest(Problem.bad("the body is no JSON object like {\"name\": \"value\"}"));
            }
            Map<String, @Nullable Object> members = object(json);
            if (json.nextToken() != null) {
                throw BodyText.badJson("more after its end", json.currentTokenLocation());
            }
            return new JsonBody(members);
        } catch (JsonProcessingException e) {
            throw BodyText.badJson(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a string does not fail to be read
        }
    }

    private static Map<String, @Nullable Object> object(JsonParser json) throws IOException, BadRequest {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        String name;
        while ((name = json.nextFieldName()) != null) {
            json.nextToken();
            members.put(name, value(json));
        }
        return members;
    }

    private static @Nullable Object value(JsonParser json) throws IOException, BadRequest {
        JsonToken token = json.currentToken();
        return switch (token) {
            case START_OBJECT -> object(json);
            case START_ARRAY -> {
                List<@Nullable Object> values = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    values.add(value(json));
                }
                yield values;
            }
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT -> json.getLongValue();
            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_TRUE, VALUE_FALSE -> json.getBooleanValue();
            case VALUE_NULL -> null;
            default -> throw BodyText.badJson("not ended", json.currentTokenLocation());
        };
    }

    /** Throws where there are members of other names. */
    public JsonBody only(String... names) throws BadRequest {
        Set<String> known = Set.of(names);
        for (String name : members.keySet()) {
            if (!known.contains(name)) {
                throw new BadRequest(Problem.bad("the body has a member '" + name + "', and may have "
                        + (known.isEmpty() ? "none" : String.join(", ", List.of(names)))));
            }
        }
        return this;
    }

    /** A member's text; numbers and booleans as they are written. Null where there is none. */
    public @Nullable String text(String name) throws BadRequest {
        Object value = members.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Map || value instanceof List) {
            throw new BadRequest(Problem.bad("the body's member '" + name + "' is no text and no number"));
        }
        return value.toString();
    }

    /** As {@link #text}, of a member that has to be there. */
    public String required(String name) throws BadRequest {
        String text = text(name);
        if (text == null) {
            throw new BadRequest(Problem.bad("the body lacks the member '" + name + "'"));
        }
        return text;
    }
}
