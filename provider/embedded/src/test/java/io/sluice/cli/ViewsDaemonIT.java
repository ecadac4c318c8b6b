package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.embedded.SharedServers;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** The sample views, as whoever tries OData starts them. */
@Timeout(240)
class ViewsDaemonIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    private static RunningDaemon daemon;
    private static BannerClients clients;
    private static String service;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Path own = Files.writeString(
                folder.resolve("own.sql"), "CREATE TABLE stops (mine int); INSERT INTO stops VALUES (7)");
        daemon = RunningDaemon.start(
                Map.of(),
                "--odata=127.0.0.1:0",
                "--rows=1",
                "--init-sql=" + own,
                SharedServers.dataDir(folder.resolve("data")));
        clients = new BannerClients(daemon);
        service = daemon.awaitLine(" +views +(http://\\S+)  stops, arrivals", SOON)
                .group(1);
    }

    @AfterAll
    static void stop() {
        daemon.close();
    }

    private static HttpResponse<String> get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(service + path))
                .timeout(Duration.ofSeconds(30))
                .build();
        return daemon.http().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String filtered(String view, String filter) throws Exception {
        return get(view + "?$filter="
                        + URLEncoder.encode(filter, StandardCharsets.UTF_8).replace("+", "%20")
                        + "&$select=stop_id&$top=2")
                .body();
    }

    @Test
    void views_answerByTheirParameters() throws Exception {
        assertThat(filtered("arrivals", "route_id eq 'R7' and stop_id eq 'S0035'"))
                .isEqualTo("{\"@odata.context\":\"$metadata#arrivals(stop_id)\","
                        + "\"value\":[{\"stop_id\":\"S0035\"},{\"stop_id\":\"S0035\"}]}");
        assertThat(filtered("stops", "contains(name, '台北') and fare_zone eq 2")).contains("{\"stop_id\":\"S0001\"}");
        assertThat(filtered("stops", "geo.distance(location, geography'SRID=4326;Point(121.4 24.95)') lt 10"))
                .endsWith("[{\"stop_id\":\"S0000\"}]}");
        assertThat(get("arrivals/$count").body()).isEqualTo("200000");
        assertThat(get("stops('S0001')").body()).contains("台北車站");
        assertThat(get("stops('none')").statusCode()).isEqualTo(404);
    }

    private static String source(HttpResponse<String> answer) {
        return answer.headers().firstValue("Sluice-Source").orElse("");
    }

    private static HttpResponse<String> awaitFromRedis(String path) throws Exception {
        await().atMost(SOON).until(() -> source(get(path)).equals("redis"));
        return get(path);
    }

    @Test
    void answer_comesFromRedis_untilARowOfTheViewChanges() throws Exception {
        String fare = "arrivals?$filter=arrival_id%20eq%2042&$select=fare";
        HttpResponse<String> before = awaitFromRedis(fare);
        assertThat(before.body()).contains("[{\"fare\":20.00}]");
        assertThat(awaitFromRedis("arrivals(42)?$select=fare").body()).contains("\"fare\":20.00");
        assertThat(awaitFromRedis("arrivals/$count?$filter=plate%20eq%20'NEW'").body())
                .isEqualTo("0");

        clients.sql("UPDATE sluice_samples.arrivals SET fare = 2000, plate = 'NEW' WHERE arrival_id = 42");
        await().atMost(SOON).until(() -> get(fare).body().contains("[{\"fare\":2000.00}]"));
        HttpResponse<String> after = awaitFromRedis(fare);
        assertThat(after.body()).contains("[{\"fare\":2000.00}]");
        assertThat(after.headers().firstValue("ETag"))
                .isNotEqualTo(before.headers().firstValue("ETag"));
        assertThat(after.headers().firstValue("Sluice-As-Of-LSN").orElseThrow())
                .isNotEqualTo(before.headers().firstValue("Sluice-As-Of-LSN").orElseThrow());
        assertThat(awaitFromRedis("arrivals/$count?$filter=plate%20eq%20'NEW'").body())
                .isEqualTo("1");

        clients.sql("UPDATE sluice_samples.arrivals SET fare = 20, plate = NULL WHERE arrival_id = 42");
        await().atMost(SOON).until(() -> get(fare).body().contains("[{\"fare\":20.00}]"));
    }

    /** Who asks for what is not there asks the database once. */
    @Test
    void absentEntity_isKept_untilItIsThere() throws Exception {
        String absent = "stops('S9999')?$select=city";
        HttpResponse<String> kept = awaitFromRedis(absent);
        assertThat(kept.statusCode()).isEqualTo(404);
        assertThat(kept.body()).contains("no entity has this key");
        assertThat(kept.headers().firstValue("Sluice-As-Of-LSN")).isPresent();

        clients.sql("INSERT INTO sluice_samples.stops SELECT (jsonb_populate_record(s, '{\"stop_id\":\"S9999\"}')).*"
                + " FROM sluice_samples.stops s WHERE stop_id = 'S0003'");
        await().atMost(SOON).until(() -> get(absent).statusCode() == 200);
        clients.sql("DELETE FROM sluice_samples.stops WHERE stop_id = 'S9999'");
        await().atMost(SOON).until(() -> get(absent).statusCode() == 404);
    }

    @Test
    void redisThatHangs_costsNoQueryItsAnswer() throws Exception {
        String city = "stops?$filter=stop_id%20eq%20'S0002'&$select=city";
        awaitFromRedis(city);
        try (Jedis redis = clients.redis()) {
            redis.clientPause(5000);
            for (int i = 0; i < 5; i++) {
                HttpResponse<String> answer = get(city);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(source(answer)).isEqualTo("database");
            }
        }
        awaitFromRedis(city);
    }

    /** It was there before the sample views, and bears the name of one. */
    @Test
    void tableOfSomebodyElse_isAsItWas() throws Exception {
        clients.sql(
                "DO $$ BEGIN ASSERT (SELECT array_agg(mine) FROM public.stops) = '{7}',"
                        + " 'other rows'; ASSERT NOT has_table_privilege('sluice', 'public.stops', 'SELECT'), 'granted'; END $$");
    }

    @Test
    void link_leadsThroughAllPages() throws Exception {
        int pages = 0;
        int rows = 0;
        String next = "stops?$select=stop_id";
        while (!next.isEmpty()) {
            String body = get(next).body();
            rows += body.split("\"stop_id\"", -1).length - 1;
            pages++;
            int link = body.indexOf("\"@odata.nextLink\":\"");
            next = link < 0 ? "" : body.substring(link + 19, body.length() - 2);
        }
        assertThat(rows).isEqualTo(2000);
        assertThat(pages).isEqualTo(2);
    }

    @Test
    void viewThatIsGone_leavesAllElseAlone() throws Exception {
        assertThat(get("arrivals?$top=1").statusCode()).isEqualTo(200);
        clients.sql("ALTER TABLE sluice_samples.arrivals RENAME TO gone");

        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(get("arrivals?$top=1").statusCode()).isEqualTo(503));
        assertThat(get("arrivals?$top=1").headers().firstValue("Retry-After")).isPresent();
        assertThat(get("stops?$top=1").statusCode()).isEqualTo(200);
        assertThat(daemon.get("/single/1").statusCode()).isEqualTo(200);
        assertThat(daemon.getAdmin("/readyz").body()).startsWith("ready").contains("view arrivals");

        clients.sql("ALTER TABLE sluice_samples.gone RENAME TO arrivals");
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(get("arrivals?$top=1").statusCode()).isEqualTo(200));
        assertThat(daemon.told(0, "view arrivals"))
                .hasSize(2)
                .satisfies(told -> assertThat(told.get(0)).startsWith("WARN view arrivals: "))
                .satisfies(told -> assertThat(told.get(1)).startsWith("INFO the view arrivals can be read again"));
    }
}
