package io.sluice.console;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.admin.AdminContent;
import io.sluice.admin.AdminPage.Answer;
import io.sluice.admin.AdminPost;
import io.sluice.admin.AdminPost.Posted;
import io.sluice.admin.JsonLines;
import io.sluice.console.LookupHold.HoldState;
import io.sluice.flags.ConfigException;
import io.sluice.http.BadRequest;
import io.sluice.http.Problem;
import io.sluice.tuning.ConfigChange;
import io.sluice.tuning.ConfigChange.ValueChange;
import io.sluice.tuning.TablePacing.PaceState;
import io.sluice.tuning.Tuning;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Settings and their changes, and lookups that wait, as JSON at the admin port. Files are read and written on a thread of its own, one change
 * after the other: the port's event loop must not wait for a disk.
 */
public final class ConfigEndpoints {
    private static final String JSON = "application/json";

    /** Changes that may wait for one another. */
    private static final int MOST_WAITING = 16;

    /** Characters of a key, or of a value that can be set; what is longer would only fill logs. */
    private static final int LONGEST = 60;

    private final Tuning tuning;
    private final LookupHold hold;
    private final Supplier<List<PaceState>> windows;
    private final ThreadPoolExecutor files = new ThreadPoolExecutor(
            1, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), ConfigEndpoints::thread);

    public ConfigEndpoints(Tuning tuning, LookupHold hold, Supplier<List<PaceState>> windows) {
        this.tuning = tuning;
        this.hold = hold;
        this.windows = windows;
        files.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "sluice-settings");
        thread.setDaemon(true);
        return thread;
    }

    /** What is done, and who asked for it. */
    private interface ConfigAction {
        Answer run(Posted posted) throws BadRequest;
    }

    /** Adds its paths, and the page that asks them. */
    public void register(AdminContent content) {
        content.files(OperatorPage.files())
                .page("/config/changes", this::changes)
                .page("/config/live", this::live)
                .page("/config/windows", this::windows)
                .page("/pause", this::held)
                .post("/config", changing(this::set))
                .post("/config/undo", changing(posted -> changed(tuning.undo(bare(posted)))))
                .post("/config/reload", changing(posted -> changed(tuning.reload(bare(posted)))))
                .post("/config/save", changing(this::save))
                .post("/pause", holding(hold::pause))
                .post("/drain", holding(hold::drain))
                .post("/resume", holding(from -> hold.resume()));
    }

    /** Who has posted what asks for nothing beyond its path. */
    private static String bare(Posted posted) throws BadRequest {
        posted.body().only();
        return posted.from();
    }

    /** Answers with how it is then. */
    private AdminPost holding(Consumer<String> action) {
        return posted -> {
            action.accept(bare(posted));
            return CompletableFuture.completedStage(held());
        };
    }

    private Answer held() {
        HoldState state = hold.state();
        return answer(json -> {
            json.writeBooleanField("paused", state.paused());
            json.writeBooleanField("draining", state.draining());
            json.writeNumberField("underWay", state.underWay());
        });
    }

    private AdminPost changing(ConfigAction action) {
        return posted -> {
            CompletableFuture<Answer> answer = new CompletableFuture<>();
            try {
                files.execute(() -> complete(answer, action, posted));
            } catch (RejectedExecutionException e) {
                throw new BadRequest(Problem.later("too many changes of settings at once: send it again"));
            }
            return answer;
        };
    }

    private static void complete(CompletableFuture<Answer> answer, ConfigAction action, Posted posted) {
        try {
            answer.complete(action.run(posted));
        } catch (ConfigException e) {
            answer.completeExceptionally(new BadRequest(Problem.bad(String.valueOf(e.getMessage()))));
        } catch (BadRequest | RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    private Answer set(Posted posted) throws BadRequest {
        return changed(tuning.set(values(posted), posted.from()));
    }

    /** What was set before; or what is sent is set, too, if it can be saved. */
    private Answer save(Posted posted) throws BadRequest {
        Map<String, String> values = values(posted);
        if (values.isEmpty()) {
            Map<String, String> all = tuning.save();
            return answer(json -> saved(all, json));
        }
        ConfigChange change = tuning.setAndSave(values, posted.from());
        return answer(json -> {
            write(change, json);
            saved(values, json);
        });
    }

    private static Map<String, String> values(Posted posted) throws BadRequest {
        Map<String, String> values = new LinkedHashMap<>();
        for (String key : posted.body().members().keySet()) {
            String value = posted.body().required(key);
            if (key.length() > LONGEST || value.length() > LONGEST) {
                throw new BadRequest(Problem.bad("the "
                        + (key.length() > LONGEST ? "name of a setting" : "value of '" + key + "'")
                        + " has more than " + LONGEST + " characters, and none that can be set has as many"));
            }
            values.put(key, value);
        }
        return values;
    }

    private static Answer changed(ConfigChange change) {
        return answer(json -> write(change, json));
    }

    private static void saved(Map<String, String> saved, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("saved");
        for (Map.Entry<String, String> one : saved.entrySet()) {
            json.writeStringField(one.getKey(), one.getValue());
        }
        json.writeEndObject();
    }

    /** Writes the fields of one object. */
    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private static Answer answer(Fields fields) {
        return new Answer(200, JSON, JsonLines.of(json -> {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        }));
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

    /** The window of each table, and why it is so. */
    private Answer windows() {
        List<PaceState> all = windows.get();
        return new Answer(200, JSON, JsonLines.of(json -> {
            json.writeStartArray();
            for (PaceState one : all) {
                json.writeStartObject();
                json.writeStringField("table", one.table());
                json.writeNumberField("windowMs", one.window().toNanos() / 1e6);
                json.writeBooleanField("auto", one.target() != null);
                json.writeStringField("reason", one.reason());
                json.writeEndObject();
            }
            json.writeEndArray();
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
