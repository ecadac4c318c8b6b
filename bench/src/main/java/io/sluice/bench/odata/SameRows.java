package io.sluice.bench.odata;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.bench.base.BenchException;
import io.sluice.bench.lab.HttpCaller;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether two servers of OData answer a query with the same rows in the same order, each in its own spelling. */
final class SameRows {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private SameRows() {}

    /**
     * Asks both.
     *
     * @throws BenchException if one answers otherwise than the other, or with no row
     */
    static void require(HttpCaller one, HttpCaller other, String path) throws InterruptedException {
        try {
            List<Map<String, Object>> rows = rows(body(one, path));
            if (rows.isEmpty() || !rows.equals(rows(body(other, path)))) {
                throw new BenchException("the servers do not answer with the same rows: " + path);
            }
        } catch (IOException e) {
            throw new BenchException(path + " cannot be asked: " + e);
        }
    }

    private static String body(HttpCaller server, String path) throws IOException, InterruptedException {
        HttpCaller.Answer answer = server.get(path.replace("'", "%27"));
        if (answer.status() != 200) {
            throw new BenchException(answer.status() + " is the answer to " + path + ": " + answer.body());
        }
        return answer.body();
    }

    /** The properties of each, in an order of their own: numbers by their value, and times by their instant. */
    static List<Map<String, Object>> rows(String body) throws JsonProcessingException {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (JsonNode row : JSON.readTree(body).path("value")) {
            Map<String, Object> values = new TreeMap<>();
            row.properties().forEach(property -> values.put(property.getKey(), value(property.getValue())));
            rows.add(values);
        }
        return rows;
    }

    private static Object value(JsonNode value) {
        if (value.isNumber()) {
            return value.decimalValue().stripTrailingZeros();
        }
        try {
            return OffsetDateTime.parse(value.asText()).toInstant();
        } catch (DateTimeException e) {
            return value.toString();
        }
    }

    /** The first, one in the middle and the last of these. */
    static void requireSome(HttpCaller one, HttpCaller other, List<String> paths) throws InterruptedException {
        for (int i : new int[] {0, paths.size() / 2, paths.size() - 1}) {
            require(one, other, paths.get(i));
        }
    }
}
