package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.embedded.SharedServers;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** A daemon with everything on tells what docs/METRICS.md says, and nothing else. */
@Timeout(240)
class MetricsDaemonIT {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| (\\w+) \\| ([a-z, ]*) \\| ");
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\w+) (\\w+)$");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(\\w+)(?:\\{(.*)})? \\S+$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");

    private static RunningDaemon daemon;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        daemon = RunningDaemon.start(
                Map.of(),
                "--rows=10",
                "--odata=127.0.0.1:0",
                "--resp=127.0.0.1:0",
                "--read-through",
                "--writable",
                "--changes=on",
                SharedServers.dataDir(folder.resolve("data")));
        assertThat(daemon.get("/single/1").statusCode()).isEqualTo(200); // answers have meters from the first one on
        String port = daemon.awaitLine(" +Redis' way +redis://127.0.0.1:(\\d+) .*", Duration.ofSeconds(20))
                .group(1);
        try (Jedis client = new Jedis("127.0.0.1", Integer.parseInt(port))) {
            assertThat(client.get("url:1")).isNotNull();
        }
    }

    @AfterAll
    static void stop() {
        daemon.close();
    }

    private static String scraped() throws Exception {
        return daemon.getAdmin("/metrics").body();
    }

    /** By name: the type, and the labels in the order of the alphabet. */
    private static Map<String, String> documented() throws Exception {
        Map<String, String> all = new TreeMap<>();
        Matcher row = ROW.matcher(Files.readString(Path.of("..", "..", "docs", "METRICS.md")));
        while (row.find()) {
            all.put(row.group(1), row.group(2) + " " + row.group(3));
            if (!row.group(2).equals("gauge") && !row.group(2).equals("counter")) {
                all.put(row.group(1) + "_max", "gauge " + row.group(3));
            }
        }
        return all;
    }

    private static Map<String, String> told(String page) {
        Map<String, String> types = new TreeMap<>();
        Matcher type = TYPE.matcher(page);
        while (type.find()) {
            types.put(type.group(1), type.group(2));
        }
        Map<String, String> all = new TreeMap<>();
        Matcher sample = SAMPLE.matcher(page);
        while (sample.find()) {
            String name = types.containsKey(sample.group(1))
                    ? sample.group(1)
                    : sample.group(1).replaceFirst("_(bucket|sum|count)$", "");
            Set<String> labels = new TreeSet<>();
            Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
            while (label.find()) {
                labels.add(label.group(1));
            }
            labels.remove("le");
            all.put(name, types.get(name) + " " + String.join(", ", labels));
        }
        return all;
    }

    @Test
    void everythingIsTold_thatIsDocumented_andNothingElse() throws Exception {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            Map<String, String> told = told(scraped());
            Map<String, String> documented = documented();
            // The ports are plain here; and it may be that nothing was collected yet.
            documented
                    .keySet()
                    .removeIf(name -> name.startsWith("sluice_tls_")
                            || (name.startsWith("jvm_gc_pause_") && !told.containsKey(name)));
            assertThat(told).isEqualTo(documented);
        });
    }

    @Test
    void lookupsReadinessAndBuild_areTold() throws Exception {
        double before = daemon.metric("sluice_lookups_total{door=\"http\",outcome=\"absent\"");
        double selects = daemon.metric("sluice_node_select_seconds_count");
        assertThat(daemon.get("/single/nobody-has-this").statusCode()).isEqualTo(404);
        HttpRequest batch = HttpRequest.newBuilder(URI.create(daemon.lookups() + "/batch"))
                .POST(HttpRequest.BodyPublishers.ofString("neither-this\nnor-that\n"))
                .build();
        assertThat(daemon.http().send(batch, BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
        assertThat(daemon.metric("sluice_lookups_total{door=\"http\",outcome=\"absent\"") - before)
                .isEqualTo(3);
        assertThat(daemon.metric("sluice_node_select_seconds_count")).isGreaterThan(selects);
        await().atMost(Duration.ofSeconds(20)).until(() -> daemon.metric("sluice_redis_write_seconds_count") > 0);
        assertThat(daemon.metric("sluice_ready ")).isEqualTo(1);
        assertThat(scraped())
                .containsPattern("sluice_build_info\\{commit=\"\\w+\",date=\"[\\w-]+\",version=\"\\S+\"} 1(\\.0)?\n");
        assertThat(daemon.metric("process_resident_memory_bytes")).isGreaterThan(50e6);
        assertThat(daemon.metric("process_cpu_seconds_total")).isGreaterThan(0.5);
        assertThat(daemon.metric("process_open_fds")).isBetween(20.0, daemon.metric("process_max_fds"));
    }

    /** Names of arrays; those of refusals are the words of a metric. */
    @Test
    void history_hasTheFiguresOfOperating_inLessThan8Megabytes() throws Exception {
        String docs = Files.readString(Path.of("..", "..", "docs", "OPERATING.md"));
        String history = docs.substring(docs.indexOf("\n### History\n"));
        Set<String> documented = new TreeSet<>();
        Matcher row = Pattern.compile("(?m)^\\| (`.*) \\| (?:all|tables|nodes|, )+ \\| ")
                .matcher(history.substring(0, history.indexOf("\n## ")));
        while (row.find()) {
            Pattern.compile("`(\\w+)`").matcher(row.group(1)).results().forEach(name -> documented.add(name.group(1)));
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> last(daemon.getAdmin("/history").body()) > 2);
        String all = daemon.getAdmin("/history").body();
        Set<String> told = new TreeSet<>();
        Pattern.compile("\"(\\w+)\":\\[").matcher(all).results().forEach(name -> told.add(name.group(1)));
        told.remove("says");
        told.removeIf(name -> name.startsWith("fillsRefused") && !name.equals("fillsRefusedFence"));
        assertThat(told).isEqualTo(documented);

        long columns = arrays(all);
        long ofATable = arrays(all.substring(all.indexOf("\"tables\":{\"urls\":{")));
        long ofANode = arrays(all.substring(all.indexOf("\"nodes\":{\"127"), all.indexOf("\"tables\":{\"urls\":{")));
        assertThat((columns + 7 * ofATable + 4 * ofANode) * 600 * Double.BYTES)
                .as("8 tables, 5 nodes; of a table %d columns, of a node %d", ofATable, ofANode)
                .isBetween(1_000_000L, 8_000_000L);

        long last = last(all);
        assertThat(daemon.getAdmin("/history?since=" + last).body()).contains("\"from\":" + (last + 1));
        assertThat(daemon.getAdmin("/history?since=x").statusCode()).isEqualTo(400);
    }

    private static long arrays(String json) {
        return Pattern.compile("\":\\[").matcher(json).results().count();
    }

    private static long last(String history) {
        Matcher last = Pattern.compile("\"last\":(\\d+)").matcher(history);
        assertThat(last.find()).as(history).isTrue();
        return Long.parseLong(last.group(1));
    }
}
