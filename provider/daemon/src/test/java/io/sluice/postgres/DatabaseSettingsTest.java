package io.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseSettingsTest {

    private static DatabaseSettings settings(String url, String user, int connections, String table, Duration timeout) {
        return new DatabaseSettings(
                url,
                user,
                "s3cret",
                connections,
                List.of(TableSettings.of(table, "random_key", "url", null)),
                timeout,
                DatabaseSettings.DEFAULT_PROBE_INTERVAL,
                DatabaseSettings.DEFAULT_CONNECT_TIMEOUT);
    }

    @Test
    void toString_withSecrets_showsNone() {
        String shown = settings("jdbc:postgresql://h/db?sslpassword=tops3cret", "u", 2, "urls", Duration.ofSeconds(1))
                .toString();

        assertThat(shown).contains("jdbc:postgresql://h/db", "urls").doesNotContain("s3cret");
        assertThat(settings("jdbc:postgresql://u:s3cret@h/db", "u", 2, "urls", Duration.ofSeconds(1))
                        .shownUrl())
                .isEqualTo("jdbc:postgresql://...@h/db");
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:mysql://h/db, u, 2, urls, 1000, must start with jdbc:postgresql:",
        "postgresql://h/db, u, 2, urls, 1000, must start with jdbc:postgresql:",
        "jdbc:postgresql://h/db?user=x&password=y, u, 2, urls, 1000, holds a password",
        "jdbc:postgresql://h/db, ' ', 2, urls, 1000, user is empty",
        "jdbc:postgresql://h/db, u, 0, urls, 1000, connections not between",
        "jdbc:postgresql://h/db, u, 2, a.b.c, 1000, no table name: a.b.c",
        "jdbc:postgresql://h/db, u, 2, urls, 0, timeout not between",
    })
    void construct_badSetting_saysWhichInOneLine(
            String url, String user, int connections, String table, long millis, String line) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(url, user, connections, table, Duration.ofMillis(millis)))
                .withMessageContaining(line)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n", "password=y"));
    }
}
