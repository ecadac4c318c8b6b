package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/**
 * What a new user meets: {@code run.sh} in an empty folder, from the first start to its end, with servers of its own. The one start of
 * the daemon in {@code ./run.sh test quick}.
 */
@Timeout(240)
class SmokeIT {
    /** In a language with digits of its own, which neither SQL nor HTTP knows. */
    @Test
    void firstStart_answersLookupsAndFillsRedis(@TempDir Path folder) throws Exception {
        try (RunningDaemon daemon = RunningDaemon.start(
                Map.of("SLUICE_JAVA_OPTS", "-Duser.language=fa -Duser.country=IR"),
                "--rows=1000",
                "--data-dir=" + folder.resolve("data"))) {
            HttpResponse<String> redirect = daemon.get("/1");
            assertThat(redirect.statusCode()).isEqualTo(302);
            String url = redirect.headers().firstValue("Location").orElseThrow();
            assertThat(url).startsWith("https://");
            assertThat(daemon.get("/single/1").body()).isEqualTo(url);
            assertThat(daemon.get("/nope").statusCode()).isEqualTo(404);

            try (Jedis redis = new BannerClients(daemon).redis()) {
                assertThat(daemon.awaitFilled(redis, "/1", "url:1")).isEqualTo(url);
                assertThat(daemon.awaitFilled(redis, "/nope", "url:nope")).isEmpty();
                assertThat(redis.pttl("url:1")).isBetween(3_000_000L, 3_960_000L);
                assertThat(redis.pttl("url:nope")).isBetween(1L, 33_000L);
            }
            assertThat(daemon.getAdmin("/readyz").statusCode()).isEqualTo(200);
            assertThat(daemon.getAdmin("/livez").statusCode()).isEqualTo(200);
            assertThat(daemon.getAdmin("/config").body()).contains("max-batch=1000\n", "rows=1000\n");
            assertThat(daemon.lines()).anySatisfy(line -> assertThat(line).contains("psql 'postgresql://"));
            assertThat(daemon.lines()).noneSatisfy(line -> assertThat(line).containsIgnoringCase("exception"));

            assertThat(daemon.lines()).anySatisfy(line -> assertThat(line).contains("loading"));

            daemon.terminate();
            assertThat(daemon.awaitEnd()).isEqualTo(143);
            assertThat(daemon.lines()).contains("stopped");
        }
    }
}
