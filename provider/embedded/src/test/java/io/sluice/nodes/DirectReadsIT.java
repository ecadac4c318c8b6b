package io.sluice.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Outcome;
import io.sluice.embedded.SharedServers;
import io.sluice.lookup.Value;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DirectReadsIT {
    private static final SharedServers.Database DB = SharedServers.database(1000);

    @Test
    void read_foundAndAbsent_answersEach() throws Exception {
        try (Database database = Database.open(Lookups.settings(DB, "urls"));
                DirectReads direct = database.directReads(100)) {
            assertThat(get(direct, "1")).isInstanceOf(Outcome.Found.class);
            assertThat(get(direct, "nope")).isEqualTo(new Outcome.Absent<Value>());
        }
    }

    @Test
    void read_integerKeys_answersThem() throws Exception {
        Lookups.sql(
                DB,
                "CREATE TABLE by_id(random_key integer PRIMARY KEY, url text)",
                "INSERT INTO by_id VALUES (1, 'x')");
        try (Database database = Database.open(Lookups.settings(DB, "by_id"));
                DirectReads direct = database.directReads(100)) {
            assertThat(get(direct, "1")).isEqualTo(new Outcome.Found<>(Value.of("x")));
        }
    }

    @Test
    void read_moreThanTheQueueHolds_refusesTheRest() throws Exception {
        Lookups.sql(DB, "CREATE TABLE locked(random_key text PRIMARY KEY, url text)");
        try (Database database = Database.open(Lookups.settings(DB, "locked"));
                DirectReads direct = database.directReads(3);
                Connection owner = DB.owner();
                Statement statement = owner.createStatement()) {
            owner.setAutoCommit(false);
            statement.execute("LOCK TABLE locked IN ACCESS EXCLUSIVE MODE");
            List<CompletableFuture<Outcome<Value>>> asked = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                asked.add(direct.read("k" + i).toCompletableFuture());
            }
            assertThat(asked.stream().filter(CompletableFuture::isDone))
                    .as("two threads and three places")
                    .hasSize(5)
                    .allSatisfy(outcome ->
                            assertThat(outcome).isCompletedWithValue(new Outcome.Rejected<>(Outcome.Refusal.FULL)));
            owner.rollback();
            for (CompletableFuture<Outcome<Value>> outcome : asked) {
                assertThat(outcome.get(10, TimeUnit.SECONDS)).isNotInstanceOf(Outcome.Found.class);
            }
        }
    }

    @Test
    void next_manyTimes_givesKeysFromAllOverTheTable() throws Exception {
        try (Database database = Database.open(Lookups.settings(DB, "urls"));
                SampleKeys sample = database.sampleKeys()) {
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < 20_000; i++) {
                String key = sample.next();
                assertThat(key).isNotNull();
                seen.add(String.valueOf(key));
            }
            assertThat(seen).hasSize(1000);
        }
    }

    @Test
    void next_viewOfALargeTable_givesABoundedSample() throws Exception {
        Lookups.sql(
                DB,
                "CREATE TABLE large(random_key bigint PRIMARY KEY, url text)",
                "INSERT INTO large SELECT n, 'v' FROM generate_series(1, 300000) n",
                "ANALYZE large",
                "CREATE VIEW large_view AS SELECT * FROM large");
        for (String table : List.of("large", "large_view")) {
            try (Database database = Database.open(Lookups.settings(DB, table));
                    SampleKeys sample = database.sampleKeys()) {
                long most = 0;
                for (int i = 0; i < 20_000; i++) {
                    most = Math.max(most, Long.parseLong(String.valueOf(sample.next())));
                }
                assertThat(most).isBetween(90_000L, 300_000L);
                if (table.equals("large")) {
                    assertThat(most).as("from its end, too").isGreaterThan(280_000L);
                }
            }
        }
    }

    /** All that are sampled elsewhere would take minutes. */
    @Test
    void next_ofATableWhoseRowsTakeTime_givesSome() throws Exception {
        Lookups.sql(
                DB,
                "CREATE TABLE slow_rows(random_key bigint PRIMARY KEY, url text)",
                "INSERT INTO slow_rows SELECT n, 'v' FROM generate_series(1, 100000) n",
                "CREATE FUNCTION slow() RETURNS boolean LANGUAGE plpgsql VOLATILE AS"
                        + " $$ BEGIN PERFORM pg_sleep(0.0005); RETURN true; END $$",
                "CREATE POLICY slow ON slow_rows USING (slow())",
                "ALTER TABLE slow_rows ENABLE ROW LEVEL SECURITY",
                "GRANT SELECT ON slow_rows TO PUBLIC",
                "ANALYZE slow_rows");
        try (Database database = Database.open(Lookups.settings(DB, "slow_rows"));
                SampleKeys sample = database.sampleKeys()) {
            assertThat(sample.next()).isNotNull();
        }
    }

    private static Outcome<Value> get(DirectReads direct, String key) throws Exception {
        return direct.read(key).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
