package io.sluice.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.coalesce.LoadException;
import io.sluice.embedded.SharedServers;
import io.sluice.lookup.Value;
import io.sluice.nodes.Lookups;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.write.Write;
import io.sluice.write.Written;
import io.sluice.write.Written.Effect;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What batches of writes do to a table. */
class PostgresWriterIT {
    private static final SharedServers.Database DB = SharedServers.database(0);
    private static final Value A = Value.of("https://a/");
    private static final Value B = Value.of("https://b/");

    private static Effect only(Writes writes, Write write) throws Exception {
        return of(write, writes.loader().load(List.of(write))).effect();
    }

    private static Written of(Write write, Map<Write, Written> written) {
        return Objects.requireNonNull(written.get(write), "no answer for " + write);
    }

    private static Map<String, String> rows(String table) throws SQLException {
        Map<String, String> rows = new HashMap<>();
        try (Connection owner = DB.owner();
                Statement statement = owner.createStatement();
                ResultSet all = statement.executeQuery("SELECT random_key, url FROM " + table)) {
            while (all.next()) {
                rows.put(all.getString(1), all.getString(2));
            }
        }
        return rows;
    }

    private static Writes open(String table, String... sql) throws DatabaseSetupException {
        Lookups.sql(DB, sql);
        return Writes.open(Lookups.writing(DB, table));
    }

    @Test
    void eachKind_hasItsEffect() throws Exception {
        try (Writes writes = open("kinds", "CREATE TABLE kinds(random_key text PRIMARY KEY, url text NOT NULL)")) {
            assertThat(only(writes, Write.delete("k"))).isEqualTo(Effect.ABSENT);
            assertThat(only(writes, Write.put("k", A))).isEqualTo(Effect.CREATED);
            assertThat(only(writes, Write.put("k", B))).isEqualTo(Effect.REPLACED);
            assertThat(only(writes, Write.put("k", B))).isEqualTo(Effect.REPLACED);
            assertThat(only(writes, Write.putIfAbsent("k", A))).isEqualTo(Effect.EXISTS);
            assertThat(rows("kinds")).containsOnly(Map.entry("k", "https://b/"));
            assertThat(only(writes, Write.delete("k"))).isEqualTo(Effect.DELETED);
            assertThat(only(writes, Write.putIfAbsent("k", A))).isEqualTo(Effect.CREATED);
            assertThat(rows("kinds")).containsOnly(Map.entry("k", "https://a/"));
        }
    }

    @ParameterizedTest
    @CsvSource({"model_text,text", "model_long,bigint", "model_short,smallint"})
    void randomBatches_areAsIfDoneOneAfterTheOther(String table, String type) throws Exception {
        Random random = new Random(11);
        SequentialModel model = new SequentialModel();
        try (Writes writes =
                open(table, "CREATE TABLE " + table + "(random_key " + type + " PRIMARY KEY, url varchar NOT NULL)")) {
            for (int round = 0; round < 60; round++) {
                List<Write> batch = SequentialModel.random(random, 1 + random.nextInt(60), 40);
                Map<Write, Written> written = writes.loader().load(batch);
                for (Write write : batch) {
                    assertThat(of(write, written).effect()).isEqualTo(model.apply(write));
                }
                assertThat(rows(table)).isEqualTo(model.rows);
            }
        }
    }

    @Test
    void partitionedTable_isWrittenToo() throws Exception {
        try (Writes writes = open(
                "parts",
                "CREATE TABLE parts(random_key text PRIMARY KEY, url text NOT NULL) PARTITION BY HASH (random_key)",
                "CREATE TABLE parts0 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
                "CREATE TABLE parts1 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 1)")) {
            SequentialModel model = new SequentialModel();
            Random random = new Random(5);
            for (int round = 0; round < 20; round++) {
                List<Write> batch = SequentialModel.random(random, 30, 20);
                Map<Write, Written> written = writes.loader().load(batch);
                batch.forEach(write -> assertThat(of(write, written).effect()).isEqualTo(model.apply(write)));
                assertThat(rows("parts")).isEqualTo(model.rows);
            }
        }
    }

    @Test
    void manyRows_areOneTransaction() throws Exception {
        try (Writes writes = open("many", "CREATE TABLE many(random_key text PRIMARY KEY, url text NOT NULL)")) {
            List<Write> batch = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                batch.add(Write.put("k" + i, A));
            }
            assertThat(writes.loader().load(batch).values())
                    .extracting(Written::effect)
                    .containsOnly(Effect.CREATED);
            try (Connection owner = DB.owner();
                    Statement statement = owner.createStatement();
                    ResultSet row = statement.executeQuery("SELECT count(*), count(DISTINCT xmin::text) FROM many")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getInt(1)).isEqualTo(1000);
                assertThat(row.getInt(2)).isEqualTo(1);
            }
        }
    }

    /** Whoever has replayed the log up to the position answered has the write: it lies at or after the end of the commit. */
    @Test
    void position_isNotBeforeTheCommit() throws Exception {
        try (Writes writes = open("positions", "CREATE TABLE positions(random_key text PRIMARY KEY, url text)");
                Connection owner = DB.owner();
                Statement statement = owner.createStatement()) {
            Write write = Write.put("k", A);
            long before = position(statement);
            long written = of(write, writes.loader().load(List.of(write))).lsn();
            assertThat(written).isGreaterThan(before).isLessThanOrEqualTo(position(statement));
        }
    }

    private static long position(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')")) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }

    /** Alone it says what is wrong; among others it makes the batch be split, and nothing of it is written. */
    @ParameterizedTest
    @CsvSource({
        "https://short/,REFUSED,a check constraint",
        "https://twice/,CLASHES,clashes with another row",
        "https://trigger/,REFUSED,a trigger refuses",
        "https://left-out/,REFUSED,a trigger has left this row out",
        "https://much-too-long-for-this-column/,REFUSED,too long",
    })
    void badRow_isTheOnlyOneThatFails(String bad, Effect effect, String words) throws Exception {
        try (Writes writes = open(
                "judged",
                "DROP TABLE IF EXISTS judged",
                "CREATE TABLE judged(random_key text PRIMARY KEY, url varchar(25) NOT NULL UNIQUE"
                        + " CHECK (url <> 'https://short/'))",
                "CREATE OR REPLACE FUNCTION judge() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " IF NEW.url = 'https://trigger/' THEN RAISE 'secret words'; END IF;"
                        + " IF NEW.url = 'https://left-out/' THEN RETURN NULL; END IF; RETURN NEW; END $$",
                "CREATE TRIGGER judge BEFORE INSERT OR UPDATE ON judged FOR EACH ROW EXECUTE FUNCTION judge()",
                "INSERT INTO judged VALUES ('there', 'https://twice/')")) {
            Write write = Write.put("bad", Value.of(bad));
            assertThatThrownBy(() -> writes.loader().load(List.of(Write.put("good", A), write)))
                    .isInstanceOfSatisfying(
                            LoadException.class, e -> assertThat(e.kind()).isEqualTo(LoadException.Kind.BAD_ROW));
            assertThat(rows("judged")).containsOnlyKeys("there");
            Written written = of(write, writes.loader().load(List.of(write)));
            assertThat(written.effect()).isEqualTo(effect);
            assertThat(written.detail()).contains(words).doesNotContain("secret", bad);
            assertThat(only(writes, Write.put("good", A))).isEqualTo(Effect.CREATED);
        }
    }

    /** Whatever a table makes of a key, nothing lies there that nobody was told of, and nobody is told of what does not lie there. */
    @ParameterizedTest
    @CsvSource({"text,ABC,abc", "varchar(3),'abc ',abc"})
    void keyThatTheTableStoresAsAnother_isRefused(String type, String key, String stored) throws Exception {
        try (Writes writes = open(
                "renamed",
                "DROP TABLE IF EXISTS renamed",
                "CREATE TABLE renamed(random_key " + type + " PRIMARY KEY, url text NOT NULL)",
                "CREATE OR REPLACE FUNCTION lowered() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN NEW.random_key := lower(NEW.random_key); RETURN NEW; END $$",
                "CREATE TRIGGER lowered BEFORE INSERT OR UPDATE ON renamed FOR EACH ROW EXECUTE FUNCTION lowered()")) {
            for (Write write : List.of(Write.put(key, A), Write.putIfAbsent(key, A))) {
                assertRefused(writes, write, "the table stores this key as another (");
                for (Write mate : List.of(Write.put("x", A), Write.putIfAbsent(stored, B))) {
                    assertThatThrownBy(() -> writes.loader().load(List.of(write, mate)))
                            .isInstanceOf(LoadException.class);
                }
                assertThat(rows("renamed")).isEmpty();
            }
            assertThat(only(writes, Write.put(stored, B))).isEqualTo(Effect.CREATED);
            assertRefused(writes, Write.put(key, A), "or the table stores this key as another");
            assertRefused(writes, Write.putIfAbsent(key, A), "or the table stores this key as another");
            assertThat(only(writes, Write.delete(key))).isEqualTo(Effect.ABSENT);
            assertThat(only(writes, Write.putIfAbsent(stored, A))).isEqualTo(Effect.EXISTS);
            assertThat(rows("renamed")).containsOnly(Map.entry(stored, "https://b/"));
        }
    }

    @Test
    void rowThatATriggerKeepsFromBeingDeleted_isNotSaidToBeAbsent() throws Exception {
        try (Writes writes = open(
                "kept",
                "CREATE TABLE kept(random_key text PRIMARY KEY, url text NOT NULL)",
                "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN RETURN CASE WHEN OLD.random_key = 'k' THEN NULL ELSE OLD END; END $$",
                "CREATE TRIGGER keep BEFORE DELETE ON kept FOR EACH ROW EXECUTE FUNCTION keep()",
                "INSERT INTO kept VALUES ('k', 'https://a/'), ('l', 'https://a/')")) {
            assertRefused(writes, Write.delete("k"), "a trigger has left this row out");
            assertThatThrownBy(() -> writes.loader().load(List.of(Write.delete("k"), Write.delete("l"))))
                    .isInstanceOf(LoadException.class);
            assertThat(rows("kept")).containsOnlyKeys("k", "l");
            assertThat(only(writes, Write.delete("l"))).isEqualTo(Effect.DELETED);
        }
    }

    private static void assertRefused(Writes writes, Write write, String words) throws Exception {
        Written written = of(write, writes.loader().load(List.of(write)));
        assertThat(written.effect()).isEqualTo(Effect.REFUSED);
        assertThat(written.detail()).contains(words);
    }

    /** Puts and deletes are transactions of their own: the deletes that are forbidden undo neither the puts nor each other. */
    @Test
    void deleteThatIsForbidden_failsAlone_andPutsOfItsBatchStand() throws Exception {
        try (Writes writes = open(
                "parents",
                "CREATE TABLE parents(random_key text PRIMARY KEY, url text NOT NULL)",
                "CREATE TABLE children(parent text REFERENCES parents)",
                "INSERT INTO parents SELECT n::text, 'https://p/' FROM generate_series(1, 9) n",
                "INSERT INTO children VALUES ('5')")) {
            List<Write> batch = new ArrayList<>();
            for (int i = 1; i <= 9; i++) {
                batch.add(Write.delete(Integer.toString(i)));
            }
            batch.add(Write.put("new", A));
            Map<Write, Written> written = writes.loader().load(batch);
            for (int i = 1; i <= 9; i++) {
                assertThat(of(batch.get(i - 1), written).effect()).isEqualTo(i == 5 ? Effect.REFUSED : Effect.DELETED);
            }
            assertThat(of(batch.get(9), written).effect()).isEqualTo(Effect.CREATED);
            assertThat(rows("parents")).containsOnlyKeys("5", "new");
        }
    }

    /** A deferred constraint speaks up in the commit, which is then no commit: nothing about it is unknown. */
    @Test
    void deferredConstraint_isARefusalNotADoubt() throws Exception {
        try (Writes writes = open(
                "deferred",
                "CREATE TABLE deferred(random_key text PRIMARY KEY, url text UNIQUE DEFERRABLE INITIALLY DEFERRED)",
                "INSERT INTO deferred VALUES ('there', 'https://a/')")) {
            assertThat(only(writes, Write.put("k", A))).isEqualTo(Effect.CLASHES);
            assertThat(only(writes, Write.put("k", B))).isEqualTo(Effect.CREATED);
        }
    }

    @Test
    void rowPolicy_judgesRowByRow_andDoesNotTakeThePrimaryAway() throws Exception {
        try (Writes writes = open(
                "policed",
                "CREATE TABLE policed(random_key text PRIMARY KEY, url text)",
                "ALTER TABLE policed ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY p ON policed USING (true) WITH CHECK (url <> 'https://b/')")) {
            assertThat(only(writes, Write.put("k", B))).isEqualTo(Effect.REFUSED);
            assertThat(writes.trouble()).isNull();
            assertThat(only(writes, Write.put("k", A))).isEqualTo(Effect.CREATED);
        }
    }

    @Test
    void keyOutOfTheColumnsRange_isRefused() throws Exception {
        try (Writes writes = open("narrow", "CREATE TABLE narrow(random_key smallint PRIMARY KEY, url text)")) {
            assertThat(only(writes, Write.put("70000", A))).isEqualTo(Effect.REFUSED);
            assertThat(only(writes, Write.delete("70000"))).isEqualTo(Effect.ABSENT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"'", "{a,b}", "NULL", "\"q\"", "\\", "😀", "e\u0301", " a ", "$1", "?"})
    void oddKeys_areWrittenExactly(String key) throws Exception {
        try (Writes writes =
                open("odd", "CREATE TABLE IF NOT EXISTS odd(random_key text PRIMARY KEY, url text NOT NULL)")) {
            assertThat(only(writes, Write.put(key, Value.of("https://of/" + key))))
                    .isEqualTo(Effect.CREATED);
            assertThat(rows("odd")).containsEntry(key, "https://of/" + key);
            assertThat(only(writes, Write.delete(key))).isEqualTo(Effect.DELETED);
        }
    }
}
