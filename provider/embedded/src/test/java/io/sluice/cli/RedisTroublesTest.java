package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.ServeOptions;
import io.sluice.daemon.Daemon;
import io.sluice.programs.Ports;
import io.sluice.tuning.OptionsReader;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be wrong with several Redis servers has a gauge, as OPERATING says. Neither they nor a database are there. */
@Timeout(30)
class RedisTroublesTest {
    @ParameterizedTest
    @CsvSource({"redis+cluster://127.0.0.1:1,cluster_not_whole", "redis+sentinel://127.0.0.1:1/m,sentinels_not_heard"})
    void metrics_haveAGaugeOfIt(String redis, String state) throws Exception {
        int admin = Ports.any();
        ServeOptions options = ConfigurationTest.options(
                Map.of("SLUICE_DB_PASSWORD", "secret"),
                null,
                "--listen=127.0.0.1:0",
                "--admin=127.0.0.1:" + admin,
                "--db=jdbc:postgresql://127.0.0.1:1/none",
                "--db-user=nobody",
                "--redis=" + redis);
        Daemon daemon =
                Daemon.start(options, new NothingToRead(), level -> {}, new PrintWriter(Writer.nullWriter(), true));
        try (daemon) {
            HttpRequest metrics = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin + "/metrics"))
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(metrics, BodyHandlers.ofString())
                            .body())
                    .contains("sluice_trouble{state=\"" + state + "\"} ");
        }
    }

    /** Nobody changes a setting here. */
    private static final class NothingToRead implements OptionsReader {
        @Override
        public ServeOptions with(ServeOptions now, Map<String, String> set) {
            return now;
        }

        @Override
        public ServeOptions anew() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean areSame(String key, String one, String other) {
            return one.equals(other);
        }

        @Override
        public @Nullable String beatsFile(String key) {
            return null;
        }
    }
}
