package io.sluice.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.embedded.SharedServers;
import io.sluice.events.RedisEvents;
import io.sluice.fences.RedisFences;
import io.sluice.fills.FillerFixture;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.TableSettings;
import io.sluice.reader.ChangeReader;
import io.sluice.reader.ChangeState;
import io.sluice.reader.ReadTable;
import io.sluice.reader.TableStatus;
import io.sluice.redis.RedisSettings;
import io.sluice.slot.ChangeSettings;
import io.sluice.slot.ChangeSlot;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/** Three tables, of which one slot and one publication tell, each with entries under a prefix of its own; and a reader of their changes. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SeveralTables {
    static final SharedServers.Database DB = SharedServers.database(0);
    static final String NAME = "several_tables";

    final Jedis redis = FillerFixture.client(SharedServers.redis());

    @Nullable
    ChangeReader reader;

    @BeforeAll
    void mayReplicate() throws SQLException {
        sql("ALTER ROLE sluice_owner REPLICATION");
    }

    @AfterAll
    void end() throws SQLException {
        sql("ALTER ROLE sluice_owner NOREPLICATION");
        redis.close();
    }

    @BeforeEach
    void tables() throws SQLException {
        sql(
                "CREATE TABLE links (k text PRIMARY KEY, v text)",
                "CREATE TABLE posts (k text PRIMARY KEY, v text)",
                "CREATE TABLE parts (k text PRIMARY KEY, v text) PARTITION BY HASH (k)",
                "CREATE TABLE parts_0 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
                "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
                "ALTER TABLE links OWNER TO sluice_owner",
                "ALTER TABLE posts OWNER TO sluice_owner",
                "ALTER TABLE parts OWNER TO sluice_owner",
                "ALTER TABLE parts_0 OWNER TO sluice_owner",
                "ALTER TABLE parts_1 OWNER TO sluice_owner");
    }

    @AfterEach
    void drop() throws Exception {
        close();
        List<String> unused = slot("links").drop();
        sql("DROP TABLE IF EXISTS links, posts, parts");
        redis.keys("*" + NAME + "*").forEach(redis::del);
    }

    void close() {
        ChangeReader running = reader;
        if (running != null) {
            running.close();
        }
    }

    static void sql(String... statements) throws SQLException {
        try (Connection superuser = DB.superuser()) {
            superuser.setAutoCommit(false);
            for (String sql : statements) {
                boolean unused = superuser.createStatement().execute(sql);
            }
            superuser.commit();
        }
    }

    static String prefix(String table) {
        return NAME + "." + table + ":";
    }

    static ChangeSlot slot(String... tables) {
        return slot(List.of(tables).stream()
                .map(table -> TableSettings.of(table, "k", "v", null))
                .toList());
    }

    static ChangeSlot slot(List<TableSettings> tables) {
        DatabaseSettings settings = new DatabaseSettings(
                DB.jdbcUrl(),
                DB.server().owner().user(),
                DB.server().owner().password(),
                1,
                tables,
                DatabaseSettings.DEFAULT_TIMEOUT,
                DatabaseSettings.DEFAULT_PROBE_INTERVAL,
                DatabaseSettings.DEFAULT_CONNECT_TIMEOUT);
        return ChangeSlot.of(settings, new ChangeSettings(NAME, NAME), settings::jdbcUrl);
    }

    static RedisSettings settings(String table) {
        return FillerFixture.settings(
                SharedServers.redis().uri(), SharedServers.redis().password(), prefix(table));
    }

    /** As a daemon does that starts with these tables. */
    ChangeReader follow(String... tables) throws InterruptedException {
        return follow(slot(tables), tables);
    }

    ChangeReader follow(ChangeSlot slot, String... tables) throws InterruptedException {
        close();
        ChangeReader following = ChangeReader.start(
                slot.source(),
                List.of(tables).stream()
                        .map(table -> new ReadTable(table, new RedisFences(settings(table))))
                        .toList(),
                new RedisEvents(settings(tables[0]), "events of " + NAME),
                ReaderSettings.defaults());
        reader = following;
        following.awaitBegin(FreshCache.SOON);
        assertThat(following.status().state()).isEqualTo(ChangeState.READING);
        return following;
    }

    void cache(String table, String... keys) {
        for (String key : keys) {
            assertThat(redis.set(prefix(table) + key, "old")).isEqualTo("OK");
        }
    }

    boolean isCached(String table, String key) {
        return redis.exists(prefix(table) + key);
    }

    void awaitGone(String table, String... keys) {
        FreshCache.await(() -> List.of(keys).stream().noneMatch(key -> isCached(table, key)));
    }

    TableStatus status(String table) {
        return Objects.requireNonNull(reader).tables().stream()
                .filter(status -> status.name().equals(table))
                .findFirst()
                .orElseThrow();
    }

    /** What is not read is looked at again every three seconds; then the reader comes back. */
    void awaitState(String table, ChangeState state) {
        FreshCache.await(FreshCache.SOON.multipliedBy(2), () -> status(table).state() == state);
    }

    static String published() throws SQLException {
        try (Connection superuser = DB.superuser();
                ResultSet row = superuser
                        .createStatement()
                        .executeQuery("SELECT coalesce(string_agg(tablename, ',' ORDER BY tablename), '-')"
                                + " FROM pg_publication_tables WHERE pubname = '" + NAME + "'")) {
            row.next();
            return row.getString(1);
        }
    }
}
