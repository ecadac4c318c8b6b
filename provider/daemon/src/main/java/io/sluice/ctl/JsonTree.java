package io.sluice.ctl;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.servers.StartException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON that a daemon answers, as maps, lists and texts: numbers as they are written. */
final class JsonTree {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonTree() {}

    /** An object, in the order of its members. */
    static Map<String, Object> object(String json) {
        return members(read(json));
    }

    /** An array of objects. */
    static List<Map<String, Object>> objects(String json) {
        return objects(read(json));
    }

    /** The same of what was read. */
    static List<Map<String, Object>> objects(Object read) {
        if (!(read instanceof List<?> list)) {
            throw noDaemon();
        }
        List<Map<String, Object>> objects = new ArrayList<>();
        for (Object one : list) {
            objects.add(members(one));
        }
        return objects;
    }

    /** The members of an object that was read. */
    static Map<String, Object> members(Object read) {
        if (!(read instanceof Map<?, ?> map)) {
            throw noDaemon();
        }
        Map<String, Object> members = new LinkedHashMap<>();
        map.forEach((name, value) -> members.put(String.valueOf(name), value));
        return members;
    }

    private static Object read(String json) {
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            return value(parser);
        } catch (IOException e) {
            throw noDaemon();
        }
    }

    private static StartException noDaemon() {
        return new StartException("what answers is no daemon of this version: give its admin port with --admin");
    }

    private static Object value(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            Map<String, Object> members = new LinkedHashMap<>();
            String name;
            while ((name = json.nextFieldName()) != null) {
                json.nextToken();
                members.put(name, value(json));
            }
            return members;
        }
        if (json.currentToken() == JsonToken.START_ARRAY) {
            List<Object> values = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                values.add(value(json));
            }
            return values;
        }
        return json.getText();
    }

    /** An object of texts. */
    static String write(Map<String, String> members) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            for (Map.Entry<String, String> member : members.entrySet()) {
                json.writeStringField(member.getKey(), member.getValue());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a string takes everything
        }
        return text.toString();
    }
}
