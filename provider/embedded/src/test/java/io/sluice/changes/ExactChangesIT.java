package io.sluice.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Filler.Fill;
import io.sluice.embedded.SharedServers;
import io.sluice.fills.FillRefusal;
import io.sluice.lookup.Value;
import io.sluice.reader.ChangeReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What a statement changes is gone from the cache, and what it does not change stays there. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExactChangesIT {
    private static final SharedServers.Database DB = SharedServers.database(0);
    private static final String PREFIX = "exact_changes_it:";

    /** Text that no compression makes shorter. */
    private static final String NOISE = "(SELECT string_agg(md5(random()::text), '') FROM generate_series(1, %d))";

    /** The most changes that were applied at a time: so many the reader has kept in memory. */
    private final AtomicInteger largest = new AtomicInteger();

    private FreshCache cache;
    private ChangeReader reader;

    @BeforeAll
    void follow() throws Exception {
        try (Connection owner = DB.owner()) {
            boolean unused = owner.createStatement().execute("ALTER TABLE urls ADD COLUMN note text");
        }
        cache = new FreshCache(
                List.of(DB.jdbcUrl()), DB.reader(), DB.changes(), DB::owner, SharedServers.redis(), "exact_changes_it");
        reader = cache.reader(inner -> new StoreWith(inner, (store, changes, applied, maxXid) -> {
            int unused = largest.accumulateAndGet(changes.size(), Math::max);
            return store.apply(changes, applied, maxXid);
        }));
        cache.awaitFollowing(reader);
    }

    @AfterEach
    void removeEntries() {
        cache.removeEntries();
    }

    @AfterAll
    void close() throws Exception {
        cache.close();
    }

    private static String insert(String... keys) {
        List<String> rows = new ArrayList<>();
        for (String key : keys) {
            rows.add("('" + key + "', 'https://first/" + key + "')");
        }
        return "INSERT INTO urls VALUES " + String.join(", ", rows);
    }

    private static String update(String key) {
        return "UPDATE urls SET url = url || '+' WHERE random_key = '" + key + "'";
    }

    /** Rows of these keys, each with its entry. */
    private void cached(String... keys) throws Exception {
        cache.change(insert(keys));
        cache.fill(keys);
        assertThat(cache.entries(keys)).hasSize(keys.length);
    }

    /** Of all of these only so many of the first are cached. */
    private void assertOnly(int first, String... keys) throws Exception {
        assertThat(cache.entries(keys)).containsOnlyKeys(List.of(keys).subList(0, first));
        assertThat(cache.stale()).isEmpty();
    }

    @Test
    void insert_dropsTheNegativeEntry_andRefusesThatItComesBack() throws Exception {
        List<Fill<String, Value>> absent = cache.read(cache.primary, List.of("new"));
        cache.fill("new", "never");
        assertThat(cache.entries("new", "never")).containsOnly(Map.entry("new", ""), Map.entry("never", ""));
        cache.change(insert("new"));
        assertOnly(1, "never", "new");
        assertThat(cache.offer(absent)).isZero();
        cache.fill("new");
        assertThat(cache.entries("new")).containsEntry("new", "https://first/new");
    }

    @Test
    void updateOfTheKey_dropsBoth() throws Exception {
        cached("moves", "stays");
        cache.fill("moved");
        List<Fill<String, Value>> before = cache.read(cache.primary, List.of("moves", "moved"));
        cache.change("UPDATE urls SET random_key = 'moved' WHERE random_key = 'moves'");
        assertOnly(1, "stays", "moves", "moved");
        assertThat(cache.offer(before)).isZero();
        cache.fill("moves", "moved");
        assertThat(cache.entries("moves", "moved"))
                .containsOnly(Map.entry("moves", ""), Map.entry("moved", "https://first/moves"));
    }

    @Test
    void delete_upsert_andOneThatDoesNothing() throws Exception {
        cached("left", "deleted", "upserted");
        List<Fill<String, Value>> before = cache.read(cache.primary, List.of("deleted", "upserted"));
        cache.change(insert("left", "upserted") + " ON CONFLICT DO NOTHING");
        assertOnly(3, "left", "deleted", "upserted");
        cache.change(
                "DELETE FROM urls WHERE random_key = 'deleted'",
                insert("upserted") + " ON CONFLICT (random_key) DO UPDATE SET url = 'https://second/'");
        assertOnly(1, "left", "deleted", "upserted");
        assertThat(cache.offer(before)).isZero();
        cache.fill("deleted", "upserted");
        assertThat(cache.entries("deleted", "upserted"))
                .containsOnly(Map.entry("deleted", ""), Map.entry("upserted", "https://second/"));
    }

    /** The stream does not tell a large value that has not changed; of a large key, it does once. */
    @Test
    void largeValueAndLargeKey_unchangedBesideAChange_areNoGap() throws Exception {
        long clears = reader.status().clears();
        cache.change("INSERT INTO urls SELECT k, v FROM (SELECT left(" + NOISE.formatted(82) + ", 2600) k, "
                + NOISE.formatted(3000) + " v) x");
        String key;
        try (Connection owner = DB.owner();
                ResultSet row = owner.createStatement()
                        .executeQuery("SELECT random_key FROM urls WHERE pg_column_toast_chunk_id(url) IS NOT NULL"
                                + " AND pg_column_toast_chunk_id(random_key) IS NOT NULL")) {
            assertThat(row.next()).as("a row with both outside").isTrue();
            key = row.getString(1);
        }
        cached("beside");
        cache.fill(key);
        List<Fill<String, Value>> before = cache.read(cache.primary, List.of(key));
        assertThat(Objects.requireNonNull(before.get(0).value()).length()).isEqualTo(96_000);
        cache.change("UPDATE urls SET note = 'changed' WHERE length(random_key) = 2600");
        assertOnly(1, "beside", key);
        assertThat(cache.offer(before)).isZero();
        cache.fill(key);
        cache.change("UPDATE urls SET random_key = left(random_key, 1300) WHERE length(random_key) = 2600");
        assertOnly(1, "beside", key);
        assertThat(reader.status().clears()).isEqualTo(clears);
    }

    @Test
    void rollback_dropsNothing_alsoToASavepoint() throws Exception {
        cached("kept", "undone", "first", "last");
        cache.change(update("kept"), insert("not inserted"), "ROLLBACK");
        assertOnly(4, "kept", "undone", "first", "last");
        cache.change(
                update("first"),
                "SAVEPOINT here",
                update("undone"),
                "ROLLBACK TO SAVEPOINT here",
                "SAVEPOINT there",
                update("last"),
                "RELEASE SAVEPOINT there");
        assertOnly(2, "kept", "undone", "first", "last");
    }

    /** By somebody who has changed what the table does not show. */
    @Test
    void message_dropsTheKeyThatItNames_withItsTransactionOrAtOnce() throws Exception {
        cached("told", "told at once", "rolled back", "other");
        List<Fill<String, Value>> before = cache.read(cache.primary, List.of("told", "told at once"));
        cache.change(
                "SELECT pg_logical_emit_message(true, 'sluice', 'told')",
                "SELECT pg_logical_emit_message(true, 'another', 'other')");
        cache.change("SELECT pg_logical_emit_message(true, 'sluice', 'rolled back')", "ROLLBACK");
        cache.change("SELECT pg_logical_emit_message(false, 'sluice', 'told at once')", "ROLLBACK");
        assertOnly(2, "rolled back", "other", "told", "told at once");
        assertThat(cache.offer(before)).isZero();
        cache.fill("told");
        // Which commit it was is not said, so the fill's snapshot must be later than the reader's look: after the next
        // beat.
        FreshCache.await(() -> cache.offer(cache.read(cache.primary, List.of("told at once"))) == 1);
    }

    @Test
    void truncate_emptiesThePrefix_andTouchesNothingElse() throws Exception {
        cached("gone", "and gone");
        List<String> others =
                List.of("exact_changes_it", "exact_changes_i:k", "{exact_changes_it}:x", "EXACT_CHANGES_IT:k");
        others.forEach(name -> assertThat(cache.redis.set(name, "another's")).isEqualTo("OK"));
        List<Fill<String, Value>> before = cache.read(cache.primary, List.of("gone", "never asked"));
        cache.change(insert("only inserted"), "TRUNCATE urls");
        FreshCache.await(() -> reader.status().clears() > 0
                && !Objects.requireNonNull(cache.ledger()).clearing());
        assertThat(cache.redis.keys(PREFIX + "*")).isEmpty();
        assertThat(cache.redis.mget(others.toArray(String[]::new))).containsOnly("another's");
        long unused = cache.redis.del(others.toArray(String[]::new));
        long floor = cache.filler.refused(FillRefusal.FLOOR);
        assertThat(cache.offer(before)).isZero();
        assertThat(cache.filler.refused(FillRefusal.FLOOR) - floor)
                .as("keys without a fence of their own")
                .isPositive();
        cache.awaitFollowing(reader);
        cache.fill("gone", "never asked");
    }

    @Test
    void hundredThousandRowsAtOnce_areGone_inParts() throws Exception {
        int rows = 100_000;
        Duration most = FreshCache.SOON.plusSeconds(rows / 10_000); // so many a second, on one core
        cache.rows.commit(
                "INSERT INTO urls SELECT 'n' || n, 'https://first/' || n FROM generate_series(1, " + rows + ") n");
        cache.awaitApplied(most);
        Object unused =
                cache.redis.eval("for i = 1, " + rows + " do redis.call('SET', '" + PREFIX + "n' .. i, 'old') end");
        largest.set(0);
        cache.rows.commit("UPDATE urls SET url = 'https://second/' || random_key WHERE random_key LIKE 'n%'");
        long position = cache.rows.position();
        cache.awaitApplied(most);
        assertThat(cache.redis.keys(PREFIX + "n?*").stream().filter(name -> name.matches(PREFIX + "n\\d+")))
                .isEmpty();
        assertThat(fences()).isGreaterThanOrEqualTo(rows);
        assertThat(largest).hasPositiveValue().hasValueLessThan(rows / 20);
        FreshCache.await(() -> Objects.requireNonNull(cache.changes.status()).confirmed() >= position);
        cache.fill("n1", "n" + rows);
        assertThat(cache.entries("n1")).containsEntry("n1", "https://second/n1");
    }

    private long fences() {
        return cache.redis.hlen(cache.hash()) - 2; // one field is the ledger, one says whose the entries are
    }
}
