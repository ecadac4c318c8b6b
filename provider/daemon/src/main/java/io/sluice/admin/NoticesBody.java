package io.sluice.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.admin.AdminAction.Notice;
import io.sluice.door.BodyText;
import io.sluice.http.BadRequest;
import io.sluice.http.Problem;
import io.sluice.lookup.BadKey;
import io.sluice.lookup.Lsn;
import io.sluice.ports.Keys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the notices that a POST to the admin port brings: a key on each line, or JSON, which is a key, an object with a key and
 * perhaps an {@code lsn} and the name of a {@code table}, or an array of these. What names no table is of the first. Used for one body.
 */
final class NoticesBody {
    static final int MAX_BYTES = 4 * 1024 * 1024;
    static final int MAX_NOTICES = 20_000;

    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, Keys> tables;
    private final List<Notice> notices = new ArrayList<>();

    private NoticesBody(Map<String, Keys> tables) {
        this.tables = tables;
    }

    /** @param tables what keys are asked of them, by their names; the first one first */
    static List<Notice> notices(ByteBuffer body, boolean json, Map<String, Keys> tables) throws BadRequest {
        String text = Keys.utf8(body, "the body");
        NoticesBody reading = new NoticesBody(tables);
        if (json) {
            reading.readJson(text);
        } else if (looksLikeJson(text)) {
            throw new BadRequest(
                    Problem.bad("this looks like JSON, and would be taken for keys as they are: send it with"
                            + " Content-Type: application/json, and a key that begins so as well, as a string"));
        } else {
            BodyText.eachLine(text, line -> reading.add(null, line, 0));
        }
        if (reading.notices.isEmpty()) {
            throw new BadRequest(Problem.bad("no keys: send one key on each line, or a JSON array of keys or of objects"
                    + " like {\"key\": \"abc\", \"lsn\": \"16/B374D848\"}"));
        }
        return reading.notices;
    }

    /** Without a type, as {@code curl -d} sends it, an object would be one strange key of the first table, and its sender none the wiser. */
    private static boolean looksLikeJson(String text) {
        String start = text.stripLeading();
        if (start.startsWith("[")) {
            start = start.substring(1).stripLeading();
        }
        return start.startsWith("{") && start.substring(1).stripLeading().startsWith("\"");
    }

    private void readJson(String text) throws BadRequest {
        if (text.isBlank()) {
            return;
        }
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() == JsonToken.START_ARRAY) {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    readNotice(json);
                }
            } else {
                readNotice(json);
            }
            if (json.nextToken() != null) {
                throw BodyText.badJson("more after its end", json.currentTokenLocation());
            }
        } catch (JsonProcessingException e) {
            throw BodyText.badJson(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a string does not fail to be read
        }
    }

    private void readNotice(JsonParser json) throws IOException, BadRequest {
        if (isKey(json.currentToken())) {
            add(null, json.getText(), 0);
            return;
        }
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw BodyText.badJson("neither a key nor an object with one", json.currentTokenLocation());
        }
        String key = null;
        String table = null;
        long lsn = 0;
        String field;
        while ((field = json.nextFieldName()) != null) {
            JsonToken value = json.nextToken();
            if (field.equals("key") && key == null && isKey(value)) {
                key = json.getText();
            } else if (field.equals("lsn") && lsn == 0 && value == JsonToken.VALUE_STRING) {
                lsn = lsn(json.getText());
            } else if (field.equals("table") && table == null && value == JsonToken.VALUE_STRING) {
                table = json.getText();
            } else if (!field.equals("lsn") || value != JsonToken.VALUE_NULL) {
                throw BodyText.badJson(
                        "an object has one \"key\", and perhaps one \"lsn\" and one \"table\", strings",
                        json.currentTokenLocation());
            }
        }
        if (key == null) {
            throw BodyText.badJson("an object without \"key\"", json.currentTokenLocation());
        }
        add(table, key, lsn);
    }

    /** Numbers too, as in POST /batch: where keys are numbers, that is how they are written. */
    private static boolean isKey(@Nullable JsonToken token) {
        return token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT;
    }

    private long lsn(String text) throws BadRequest {
        long lsn = Lsn.parse(text).orElse(0);
        if (lsn == 0) { // 0/0 is PostgreSQL's word for none
            throw bad("the lsn is no position like 16/B374D848");
        }
        return lsn;
    }

    private void add(@Nullable String table, String key, long lsn) throws BadRequest {
        if (notices.size() == MAX_NOTICES) {
            throw new BadRequest(Problem.of(413, "more than " + MAX_NOTICES + " keys"));
        }
        Keys rules = table == null ? tables.values().iterator().next() : tables.get(table);
        if (rules == null) {
            throw bad("there is no table of this name, but: " + String.join(", ", tables.keySet()));
        }
        try {
            notices.add(new Notice(table, rules.canonical(key), lsn));
        } catch (BadKey e) {
            throw bad(e.line());
        }
    }

    private BadRequest bad(String why) {
        return new BadRequest(Problem.bad("key " + (notices.size() + 1) + ": " + why));
    }
}
