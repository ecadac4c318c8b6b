package io.sluice.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.embedded.SharedServers;
import io.sluice.fences.RedisEvents;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/** One slot and one publication of three tables, each with entries under a prefix of its own. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SeveralTablesIT {
    private static final SharedServers.Database DB = SharedServers.database(0);
    private static final String NAME = "several_tables_it";

    private final Jedis redis = FillerFixture.client(SharedServers.redis());
    private @Nullable ChangeReader reader;

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

    private void close() {
        ChangeReader running = reader;
        if (running != null) {
            running.close();
        }
    }

    private static void sql(String... statements) throws SQLException {
        try (Connection superuser = DB.superuser()) {
            superuser.setAutoCommit(false);
            for (String sql : statements) {
                boolean unused = superuser.createStatement().execute(sql);
            }
            superuser.commit();
        }
    }

    private static String prefix(String table) {
        return NAME + "." + table + ":";
    }

    private static ChangeSlot slot(String... tables) {
        return slot(List.of(tables).stream()
                .map(table -> TableSettings.of(table, "k", "v", null))
                .toList());
    }

    private static ChangeSlot slot(List<TableSettings> tables) {
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

    private static RedisSettings settings(String table) {
        return FillerFixture.settings(
                SharedServers.redis().uri(), SharedServers.redis().password(), prefix(table));
    }

    /** As a daemon does that starts with these tables. */
    private ChangeReader follow(String... tables) throws InterruptedException {
        return follow(slot(tables), tables);
    }

    private ChangeReader follow(ChangeSlot slot, String... tables) throws InterruptedException {
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

    private void cache(String table, String... keys) {
        for (String key : keys) {
            assertThat(redis.set(prefix(table) + key, "old")).isEqualTo("OK");
        }
    }

    private boolean isCached(String table, String key) {
        return redis.exists(prefix(table) + key);
    }

    private void awaitGone(String table, String... keys) {
        FreshCache.await(() -> List.of(keys).stream().noneMatch(key -> isCached(table, key)));
    }

    private TableStatus status(String table) {
        return Objects.requireNonNull(reader).tables().stream()
                .filter(status -> status.name().equals(table))
                .findFirst()
                .orElseThrow();
    }

    private void awaitState(String table, ChangeState state) {
        FreshCache.await(() -> status(table).state() == state);
    }

    private static String published() throws SQLException {
        try (Connection superuser = DB.superuser();
                ResultSet row = superuser
                        .createStatement()
                        .executeQuery("SELECT coalesce(string_agg(tablename, ',' ORDER BY tablename), '-')"
                                + " FROM pg_publication_tables WHERE pubname = '" + NAME + "'")) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void changes_arriveUnderEachPrefix_keyUpdatesAndPartitionsToo() throws Exception {
        sql("INSERT INTO posts VALUES ('1', 'x')", "INSERT INTO parts VALUES ('p', 'x'), ('q', 'x')");
        follow("links", "posts", "parts");
        for (String table : List.of("links", "posts", "parts")) {
            cache(table, "1", "2", "p", "q", "r");
        }
        sql(
                "INSERT INTO links VALUES ('1', 'x')",
                "UPDATE posts SET k = '2'",
                "UPDATE parts SET k = 'r' WHERE k = 'q'",
                "DELETE FROM parts WHERE k = 'p'");
        awaitGone("links", "1");
        awaitGone("posts", "1", "2");
        awaitGone("parts", "p", "q", "r");
        assertThat(isCached("links", "2")).isTrue();
        assertThat(isCached("links", "p")).isTrue();
        assertThat(isCached("posts", "p")).isTrue();
        assertThat(isCached("parts", "1")).isTrue();
    }

    @Test
    void truncation_clearsThatPrefixAlone() throws Exception {
        follow("links", "posts", "parts");
        cache("links", "1", "2");
        cache("posts", "1", "2");
        sql("TRUNCATE posts");
        awaitGone("posts", "1", "2");
        sql("INSERT INTO links VALUES ('1', 'x')");
        awaitGone("links", "1");
        assertThat(isCached("links", "2")).isTrue();
        assertThat(status("posts").lastGap()).contains("truncated");
    }

    @Test
    void rewrittenTable_isClearedAlone() throws Exception {
        sql("INSERT INTO posts VALUES ('1', 'x')");
        follow("links", "posts");
        cache("links", "1");
        cache("posts", "1");
        sql("ALTER TABLE posts ALTER COLUMN v TYPE varchar USING upper(v)");
        awaitGone("posts", "1");
        assertThat(isCached("links", "1")).isTrue();
    }

    @Test
    void droppedTable_isSaid_andTheOthersAreRead_untilItIsBack() throws Exception {
        follow("links", "posts");
        cache("links", "1", "2");
        sql("DROP TABLE posts");
        awaitState("posts", ChangeState.NOT_WATCHED);
        assertThat(status("posts").problem()).contains("posts");
        sql("INSERT INTO links VALUES ('1', 'x')");
        awaitGone("links", "1");
        assertThat(isCached("links", "2")).isTrue();
        assertThat(Objects.requireNonNull(reader).isWell("links")).isTrue();

        cache("posts", "1");
        sql("CREATE TABLE posts (k text PRIMARY KEY, v text)", "ALTER TABLE posts OWNER TO sluice_owner");
        awaitGone("posts", "1");
        awaitState("posts", ChangeState.READING);
        cache("posts", "2");
        sql("INSERT INTO posts VALUES ('2', 'x')");
        awaitGone("posts", "2");
        assertThat(isCached("links", "2")).isTrue();
    }

    @Test
    void lostIdentity_isNoMatterOfOthersStatements_norOfOtherTables() throws Exception {
        sql("INSERT INTO posts VALUES ('1', 'x')");
        follow("links", "posts");
        cache("links", "1", "2");
        sql("ALTER TABLE posts DROP CONSTRAINT posts_pkey");
        awaitState("posts", ChangeState.NOT_WATCHED);
        assertThat(status("posts").problem()).contains("no replica identity");
        assertThat(published()).isEqualTo("links");
        sql("UPDATE posts SET v = 'y'", "INSERT INTO links VALUES ('1', 'x')");
        awaitGone("links", "1");

        cache("posts", "1");
        sql("ALTER TABLE posts ADD PRIMARY KEY (k)");
        awaitGone("posts", "1");
        awaitState("posts", ChangeState.READING);
        assertThat(published()).isEqualTo("links,posts");
        assertThat(isCached("links", "2")).isTrue();
    }

    /** As an operator does who adds a table to the list: the partitioned one wants an option of the publication, too. */
    @Test
    void tablesThatComeWithARestart_clearNothingOfTheFirst() throws Exception {
        follow("links");
        cache("links", "1", "2");
        follow("links", "posts");
        follow("links", "posts", "parts");
        assertThat(published()).isEqualTo("links,parts,posts");
        assertThat(status("links").clears()).isZero();
        assertThat(status("parts").clears()).isEqualTo(1);
        cache("parts", "1");
        sql("INSERT INTO parts VALUES ('1', 'x')", "INSERT INTO links VALUES ('1', 'x')");
        awaitGone("parts", "1");
        awaitGone("links", "1");
        assertThat(isCached("links", "2")).isTrue();
    }

    @Test
    void tableAlteredWhileNobodyReads_isClearedAlone() throws Exception {
        sql("INSERT INTO posts VALUES ('1', 'x')");
        follow("links", "posts");
        cache("links", "1");
        cache("posts", "1");
        close();
        sql("ALTER TABLE posts ALTER COLUMN v TYPE varchar USING upper(v)");
        follow("links", "posts");
        awaitGone("posts", "1");
        assertThat(status("posts").lastGap()).contains("\"posts\" was changed while the slot was not read");
        assertThat(status("links").clears()).isZero();
        assertThat(isCached("links", "1")).isTrue();
    }

    /** Another daemon with a shorter list has read the slot meanwhile. */
    @Test
    void tableThatWasLeftOut_isClearedWhenItIsBack() throws Exception {
        follow("links", "posts");
        cache("links", "1");
        cache("posts", "1");
        follow("links");
        cache("links", "2");
        sql("INSERT INTO posts VALUES ('1', 'x')", "INSERT INTO links VALUES ('2', 'x')");
        awaitGone("links", "2");
        follow("links", "posts");
        awaitGone("posts", "1");
        assertThat(isCached("links", "1")).isTrue();
    }

    @Test
    void tableOfAnotherOwner_isSaid_withTheStatementThatHelps() throws Exception {
        sql("ALTER TABLE posts OWNER TO CURRENT_USER");
        follow("links", "posts");
        assertThat(status("posts").state()).isEqualTo(ChangeState.NOT_WATCHED);
        String statement = "ALTER PUBLICATION \"" + NAME + "\" ADD TABLE ";
        assertThat(status("posts").problem()).contains(statement + "\"public\".\"posts\"");
        cache("links", "1");
        sql("INSERT INTO links VALUES ('1', 'x')", statement + "posts");
        awaitGone("links", "1");
        awaitState("posts", ChangeState.READING);
        cache("posts", "1");
        sql("INSERT INTO posts VALUES ('1', 'x')");
        awaitGone("posts", "1");
    }

    @Test
    void twoLookupsInOneTable_haveEachTheirOwnKeys() throws Exception {
        sql("ALTER TABLE posts REPLICA IDENTITY FULL", "INSERT INTO posts VALUES ('1', 'x')");
        TableSettings byValue = new TableSettings("by_value", "posts", List.of("v"), null, "k", List.of(), null, null);
        follow(slot(List.of(TableSettings.of("posts", "k", "v", null), byValue)), "posts", "by_value");
        cache("posts", "1", "x", "y");
        cache("by_value", "1", "x", "y");
        sql("UPDATE posts SET v = 'y'");
        awaitGone("posts", "1");
        awaitGone("by_value", "x", "y");
        assertThat(isCached("posts", "x")).isTrue();
        assertThat(isCached("by_value", "1")).isTrue();
    }

    @Test
    void keysThatMessagesName_areOfTheTableInTheirPrefix() throws Exception {
        follow("links", "posts");
        cache("links", "1", "2");
        cache("posts", "1", "2");
        sql(
                "SELECT pg_logical_emit_message(true, 'sluice', '1')",
                "SELECT pg_logical_emit_message(true, 'sluice:posts', '2')");
        awaitGone("links", "1");
        awaitGone("posts", "2");
        assertThat(isCached("links", "2")).isTrue();
        assertThat(isCached("posts", "1")).isTrue();
    }
}
