package io.sluice.history;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.admin.AdminPage.Answer;
import io.sluice.admin.AdminQuery;
import io.sluice.admin.JsonLines;
import io.sluice.admin.JsonLines.PageContent;
import io.sluice.http.BadRequest;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The last ten minutes, a sample for each second, in arrays that are made once: with most columns 8 MB. A sample has a number, from 1, and the
 * history the moment of its begin: with another begin it is another process. Thread-safe once it began.
 */
public final class History {
    static final int KEPT = 600;

    /** So that all of them take less than 8 MB. */
    static final int MOST_COLUMNS = 1_600;

    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Runnable look;
    private final HistoryGroup all;
    private final Map<String, HistoryGroup> nodes = new LinkedHashMap<>(); // come and go
    private final Map<String, HistoryGroup> tables = new LinkedHashMap<>();
    private final PageContent now;
    private final long start;
    private final long[] at = new long[KEPT];
    private int columns;
    private int leftOut;
    private long last;
    private long lookedAt;

    /**
     * Empty.
     *
     * @param all the figures of the whole daemon
     * @param look done before each sample, on its thread: what several figures are read from
     * @param now writes the fields of an object: what is so at the moment, in words
     */
    public History(HistoryGroup all, Runnable look, PageContent now, Clock clock, LongSupplier nanoTime) {
        this.all = all;
        this.look = look;
        this.now = now;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.start = clock.millis();
        this.columns = all.columns().size();
        this.lookedAt = nanoTime.getAsLong();
    }

    /** Adds one, at any time, or leaves it out where the room is over. */
    public synchronized void node(String name, HistoryGroup figures) {
        if (columns + figures.columns().size() <= MOST_COLUMNS) {
            columns += figures.columns().size();
            nodes.put(name, figures);
        }
    }

    /** Those that are not among these have gone, and what was known of them with them. */
    public synchronized void nodes(Set<String> names) {
        nodes.entrySet().removeIf(node -> {
            boolean gone = !names.contains(node.getKey());
            columns -= gone ? node.getValue().columns().size() : 0;
            return gone;
        });
    }

    /** Adds one, before the first sample, or leaves it out where the room is over. */
    public synchronized History table(String name, HistoryGroup figures) {
        if (columns + figures.columns().size() > MOST_COLUMNS) {
            leftOut++;
            return this;
        }
        columns += figures.columns().size();
        tables.put(name, figures);
        return this;
    }

    /** What the arrays take. */
    synchronized long bytes() {
        return (columns + 1L) * KEPT * Long.BYTES;
    }

    /** Takes one sample: of what has grown since the one before. */
    synchronized void sample() {
        look.run();
        long nanos = nanoTime.getAsLong();
        double seconds = Math.max(1e-3, (nanos - lookedAt) / 1e9);
        lookedAt = nanos;
        int slot = slot(last + 1);
        at[slot] = clock.millis();
        groups().forEach(group -> group.columns().forEach(column -> column.take(slot, seconds)));
        last++; // last of all: a sample that fails is none
    }

    private Stream<HistoryGroup> groups() {
        return Stream.of(Stream.of(all), nodes.values().stream(), tables.values().stream())
                .flatMap(groups -> groups);
    }

    private static int slot(long number) {
        return (int) (number % KEPT);
    }

    /** What is newer than the sample that {@code since} names; all there is where it names none. */
    public Answer page(AdminQuery query) throws BadRequest {
        return new Answer(200, "application/json", json(query.onlyNumber("since", 0)));
    }

    synchronized String json(long since) {
        long oldest = Math.max(1, last - KEPT + 1);
        long from = Math.min(last + 1, Math.max(since + 1, oldest)); // after the last one where all is known
        return JsonLines.of(json -> {
            json.writeStartObject();
            json.writeNumberField("start", start);
            json.writeNumberField("from", from);
            json.writeNumberField("last", last);
            json.writeNumberField("seconds", 1);
            json.writeNumberField("tablesLeftOut", leftOut);
            json.writeObjectFieldStart("now");
            now.write(json);
            json.writeEndObject();
            json.writeObjectFieldStart("columns");
            json.writeArrayFieldStart("at");
            for (long number = from; number <= last; number++) {
                json.writeNumber(at[slot(number)]);
            }
            json.writeEndArray();
            write(json, all.columns(), from);
            json.writeEndObject();
            write(json, "nodes", nodes, from);
            write(json, "tables", tables, from);
            json.writeEndObject();
        });
    }

    private void write(JsonGenerator json, String name, Map<String, HistoryGroup> groups, long from)
            throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, HistoryGroup> group : groups.entrySet()) {
            json.writeObjectFieldStart(group.getKey());
            write(json, group.getValue().columns(), from);
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void write(JsonGenerator json, List<HistoryColumn> group, long from) throws IOException {
        for (HistoryColumn column : group) {
            json.writeArrayFieldStart(column.name());
            for (long number = from; number <= last; number++) {
                write(json, column.at(slot(number)));
            }
            json.writeEndArray();
        }
    }

    /** With three digits behind the point: nobody sees more of them. */
    private static void write(JsonGenerator json, double figure) throws IOException {
        if (Double.isNaN(figure) || Double.isInfinite(figure)) {
            json.writeNull();
        } else if (figure == Math.rint(figure) || Math.abs(figure) > 1e12) {
            json.writeNumber((long) figure);
        } else {
            json.writeNumber(Math.round(figure * 1000) / 1000.0);
        }
    }
}
