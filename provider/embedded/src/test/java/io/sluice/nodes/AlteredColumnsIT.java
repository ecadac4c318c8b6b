package io.sluice.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sluice.embedded.SharedServers;
import io.sluice.lookup.Value;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.TableSettings;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A table whose rows show all columns, and whose columns become others while it is read. */
@Timeout(60)
class AlteredColumnsIT {
    private static final SharedServers.Database DB = SharedServers.database(0);
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration NEVER = Duration.ofMinutes(1);
    private static final Logger LOG = (Logger) LoggerFactory.getLogger(NodeTables.class);

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void makeTables() {
        log.start();
        LOG.addAppender(log);
        Lookups.sql(
                DB,
                "DROP TABLE IF EXISTS wide, beside",
                "CREATE TABLE wide (code text PRIMARY KEY, a text, b text)",
                "CREATE TABLE beside (code text PRIMARY KEY, a text)",
                "INSERT INTO wide VALUES ('k', '1', '2')");
    }

    @AfterEach
    void hearNoMore() {
        LOG.detachAppender(log);
    }

    private static Database open(boolean alone, Duration probe, String... columns) throws Exception {
        return Database.open(new DatabaseSettings(
                DB.jdbcUrl(),
                DB.reader().user(),
                DB.reader().password(),
                2,
                Stream.of("wide", "beside")
                        .limit(alone ? 1 : 2)
                        .map(name -> new TableSettings(
                                name, name, List.of("code"), null, null, List.of(columns), null, null))
                        .toList(),
                Duration.ofSeconds(1),
                probe,
                Duration.ofSeconds(2)));
    }

    private static String row(Database database) throws Exception {
        Value value = database.table(0).loader().load(List.of("k")).get("k");
        return value == null ? "absent" : value.toString();
    }

    private List<String> lines() {
        return List.copyOf(log.list).stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void columnThatGoes_theVeryNextLookupIsAnswered(boolean alone) throws Exception {
        try (Database database = open(alone, NEVER)) {
            assertThat(row(database)).isEqualTo("{\"code\":\"k\",\"a\":\"1\",\"b\":\"2\"}");
            Lookups.sql(DB, "ALTER TABLE wide DROP COLUMN a");
            assertThat(row(database)).isEqualTo("{\"code\":\"k\",\"b\":\"2\"}");
            Lookups.sql(DB, "ALTER TABLE wide RENAME COLUMN b TO c");
            assertThat(row(database)).isEqualTo("{\"code\":\"k\",\"c\":\"2\"}");
            assertThat(lines())
                    .containsExactly(
                            "WARN the table wide has other columns by now; gone: \"a\": its rows are shown with the 2 that it has",
                            "WARN the table wide has other columns by now; gone: \"b\"; new: \"c\":"
                                    + " its rows are shown with the 2 that it has");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void columnThatComes_isShownSoon(boolean alone) throws Exception {
        try (Database database = open(alone, Duration.ofMillis(100))) {
            Lookups.sql(DB, "ALTER TABLE wide ADD COLUMN c integer DEFAULT 3");
            await().atMost(SOON).untilAsserted(() -> assertThat(row(database))
                    .isEqualTo("{\"code\":\"k\",\"a\":\"1\",\"b\":\"2\",\"c\":3}"));
            assertThat(lines())
                    .containsExactly(
                            "WARN the table wide has other columns by now; new: \"c\": its rows are shown with the 4 that it has");
        }
    }

    @Test
    void columnThatMayNotBeRead_changesNothing() throws Exception {
        String reader = DB.reader().user();
        try (Database database = open(false, Duration.ofMillis(100));
                Connection owner = DB.owner();
                Statement statement = owner.createStatement()) {
            statement.execute("REVOKE SELECT ON wide FROM " + reader);
            statement.execute("GRANT SELECT (code, a, b) ON wide TO " + reader);
            statement.execute("ALTER TABLE wide ADD COLUMN secret text");
            await().during(Duration.ofMillis(500)).atMost(SOON).untilAsserted(() -> assertThat(row(database))
                    .contains("{\"code\":\"k\",\"a\":\"1\",\"b\":\"2\"}"));
            assertThat(database.table(0).away().now()).isNull();
            assertThat(lines()).isEmpty();
        }
    }

    /** Bytes have a form of their own in JSON, whichever columns are shown. */
    @Test
    void typeThatChanges_isFollowed() throws Exception {
        try (Database database = open(false, Duration.ofMillis(100), "a")) {
            Lookups.sql(DB, "ALTER TABLE beside ALTER a TYPE bytea USING convert_to(a, 'UTF8')");
            Lookups.sql(DB, "ALTER TABLE wide ALTER a TYPE bytea USING convert_to(a, 'UTF8')");
            await().atMost(SOON).ignoreExceptions().untilAsserted(() -> assertThat(row(database))
                    .isEqualTo("{\"a\":\"MQ==\"}"));
            assertThat(lines()).isEmpty();
        }
    }
}
