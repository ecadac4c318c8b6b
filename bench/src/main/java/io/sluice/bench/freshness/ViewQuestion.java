package io.sluice.bench.freshness;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.bench.history.History;
import io.sluice.bench.lab.HttpCaller;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What is asked of a view, and which versions an answer shows. */
enum ViewQuestion {
    /** The rows of one key. */
    ROWS(DrilledView.PARTS),
    /** The rows of some, in one answer. */
    PAGE(DrilledView.PARTS),
    /** How many rows a key has. */
    COUNT(DrilledView.PARTS),
    /** One row by its key. */
    GROUP(DrilledView.SUMS),
    AGED(DrilledView.AGED);

    /** What answers say of their source that were kept there. */
    static final String REDIS = "redis";

    private static final int SEVERAL = 3;
    private static final int PARTS = 2;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DrilledView view;

    ViewQuestion(DrilledView view) {
        this.view = view;
    }

    DrilledView view() {
        return view;
    }

    /** About how many keys. */
    int keys() {
        return this == PAGE ? SEVERAL : 1;
    }

    /** Where a daemon answers it, below the root of its views. */
    String path(List<Integer> rows) {
        List<String> keys =
                rows.stream().map(row -> "%27" + ViewRun.key(row) + "%27").toList();
        String equal = "?$filter=random_key%20eq%20" + keys.get(0);
        return view.label()
                + switch (this) {
                    case ROWS, AGED -> equal;
                    case PAGE ->
                        keys.stream().collect(joining(",", "?$filter=random_key%20in%20(", ")&$orderby=part%20desc"));
                    case COUNT -> "/$count" + equal;
                    case GROUP -> "(" + keys.get(0) + ")";
                };
    }

    /** Whether this is an answer, and no failure. */
    boolean isAnswer(HttpCaller.Answer answer) {
        return answer.status() == 200 || (this == GROUP && answer.status() == 404);
    }

    /** What an answer shows of these rows: of none where it does not tell the version. */
    Map<Integer, Integer> versions(List<Integer> rows, HttpCaller.Answer answer) {
        Map<Integer, Integer> versions = new HashMap<>();
        try {
            switch (this) {
                case COUNT -> {
                    int count = Integer.parseInt(answer.body());
                    if (count != PARTS) {
                        versions.put(rows.get(0), count == 0 ? History.ABSENT : History.TORN);
                    }
                }
                case GROUP ->
                    versions.put(
                            rows.get(0),
                            answer.status() == 404 ? History.ABSENT : group(rows.get(0), JSON.readTree(answer.body())));
                case AGED -> {
                    JsonNode first = JSON.readTree(answer.body()).path("value").path(0);
                    versions.put(rows.get(0), first.isMissingNode() ? History.ABSENT : group(rows.get(0), first));
                }
                case ROWS, PAGE -> {
                    List<JsonNode> shown = new ArrayList<>();
                    JSON.readTree(answer.body()).path("value").forEach(shown::add);
                    rows.forEach(row -> versions.put(row, parts(row, shown)));
                }
            }
        } catch (JsonProcessingException | NumberFormatException e) {
            rows.forEach(row -> versions.put(row, History.FOREIGN));
        }
        return versions;
    }

    private static int group(int row, JsonNode group) {
        return version(
                row,
                group.path("parts").asInt(),
                group.path("random_key").asText(),
                List.of(group.path("least").asText(), group.path("most").asText()));
    }

    private static int parts(int row, List<JsonNode> shown) {
        String key = ViewRun.key(row);
        List<JsonNode> ours = shown.stream()
                .filter(part -> part.path("random_key").asText().equals(key))
                .toList();
        if (ours.isEmpty()) {
            return History.ABSENT;
        }
        Set<Integer> parts = new TreeSet<>();
        List<String> urls = new ArrayList<>();
        for (JsonNode part : ours) {
            parts.add(part.path("part").asInt());
            urls.add(part.path("url").asText());
            urls.add(part.path("twin").asText());
        }
        return version(row, ours.size() == parts.size() ? parts.size() : 0, key, urls);
    }

    private static int version(int row, int parts, String key, List<String> urls) {
        if (!key.equals(ViewRun.key(row))) {
            return History.FOREIGN;
        }
        return parts == PARTS && Set.copyOf(urls).size() == 1
                ? FreshTables.URLS.versionOf(row, urls.get(0))
                : History.TORN;
    }
}
