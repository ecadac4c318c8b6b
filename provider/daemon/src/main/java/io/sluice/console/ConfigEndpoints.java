package io.sluice.console;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.admin.AdminContent;
import io.sluice.admin.AdminPage.Answer;
import io.sluice.admin.AdminPost;
import io.sluice.admin.AdminPost.Posted;
import io.sluice.admin.JsonLines;
import io.sluice.config.ConfigException;
import io.sluice.http.BadRequest;
import io.sluice.http.Problem;
import io.sluice.tuning.ConfigChange;
import io.sluice.tuning.ConfigChange.ValueChange;
import io.sluice.tuning.Tuning;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Settings and their changes, and lookups that wait, as JSON at the admin port. */
public record ConfigEndpoints(Tuning tuning, LookupHold hold) {
    private static final String JSON = "application/json";

    /** What is done, and who asked for it. */
    private interface ConfigAction {
        ConfigChange run(Posted posted, String from) throws BadRequest;
    }

    /** Adds its paths. */
    public void register(AdminContent content) {
        content.page("/config/changes", this::changes)
                .page("/config/live", this::live)
                .post("/config", changing(this::set))
                .post("/config/undo", changing((posted, from) -> tuning.undo(from)))
                .post("/config/reload", changing((posted, from) -> tuning.reload(from)))
                .post("/config/save", posted -> saved())
                .post("/pause", posted -> {
                    int underWay = hold.pause(posted.from());
                    return answer(json -> json.writeNumberField("underWay", underWay));
                })
                .post("/drain", posted -> {
                    hold.drain(posted.from());
                    return answer(json -> json.writeBooleanField("draining", true));
                })
                .post("/resume", posted -> {
                    hold.resume();
                    return answer(json -> json.writeBooleanField("draining", false));
                });
    }

    private static AdminPost changing(ConfigAction action) {
        return posted -> {
            ConfigChange change;
            try {
                change = action.run(posted, posted.from());
            } catch (ConfigException e) {
                throw new BadRequest(Problem.bad(String.valueOf(e.getMessage())));
            }
            return answer(json -> write(change, json));
        };
    }

    private ConfigChange set(Posted posted, String from) throws BadRequest {
        Map<String, String> values = new LinkedHashMap<>();
        for (String key : posted.body().members().keySet()) {
            values.put(key, posted.body().required(key));
        }
        return tuning.set(values, from);
    }

    private CompletionStage<Answer> saved() throws BadRequest {
        Map<String, String> saved;
        try {
            saved = tuning.save();
        } catch (ConfigException e) {
            throw new BadRequest(Problem.bad(String.valueOf(e.getMessage())));
        }
        return answer(json -> {
            json.writeObjectFieldStart("saved");
            for (Map.Entry<String, String> one : saved.entrySet()) {
                json.writeStringField(one.getKey(), one.getValue());
            }
            json.writeEndObject();
        });
    }

    /** Writes the fields of one object. */
    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private static CompletionStage<Answer> answer(Fields fields) {
        return CompletableFuture.completedStage(new Answer(200, JSON, JsonLines.of(json -> {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        })));
    }

    private Answer changes() {
        List<ConfigChange> changes = tuning.changes();
        return new Answer(200, JSON, JsonLines.of(json -> {
            json.writeStartArray();
            for (ConfigChange change : changes) {
                json.writeStartObject();
                write(change, json);
                json.writeEndObject();
            }
            json.writeEndArray();
        }));
    }

    /** What can be set now, with its values. */
    private Answer live() {
        Map<String, String> configuration = tuning.configuration();
        return new Answer(200, JSON, JsonLines.of(json -> {
            json.writeStartObject();
            for (String key : Tuning.LIVE) {
                json.writeStringField(key, configuration.getOrDefault(key, ""));
            }
            json.writeEndObject();
        }));
    }

    private static void write(ConfigChange change, JsonGenerator json) throws IOException {
        json.writeNumberField("number", change.number());
        json.writeStringField("when", change.when().toString());
        json.writeStringField("from", change.from());
        json.writeStringField("cause", change.cause().name().toLowerCase(Locale.ROOT));
        json.writeArrayFieldStart("values");
        for (ValueChange value : change.values()) {
            json.writeStartObject();
            json.writeStringField("key", value.key());
            json.writeStringField("before", value.before());
            json.writeStringField("after", value.after());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("atStart");
        for (String key : change.atStart()) {
            json.writeString(key);
        }
        json.writeEndArray();
    }
}
