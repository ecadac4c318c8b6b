package io.sluice.slot;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A kind of table that somebody may have, as {@code t(k, u)}, and what the change stream makes of it.
 *
 * @param making of schema, by its owner
 * @param statements of others, each of which may fail or not, but always in the same way
 * @param emptying what takes all rows away
 * @param since the first version that has it
 * @param refusal what is said where it cannot be read; null where it can
 * @param readFrom the first version on which it can be read, though it is refused before
 * @param told keys that the stream tells of when the statements have run
 */
record TableKind(
        String name,
        List<String> making,
        List<String> statements,
        String emptying,
        int since,
        @Nullable String refusal,
        int readFrom,
        List<String> told) {
    private static final int ALWAYS = 14;
    private static final int NEVER = 999;

    private static final List<String> USUAL = List.of(
            "INSERT INTO t (k, u) VALUES ('a', '1'), ('n', '2')",
            "UPDATE t SET u = 'x' WHERE k = 'a'",
            "UPDATE t SET k = 'b' WHERE k = 'a'",
            "INSERT INTO t (k, u) VALUES ('n', '3') ON CONFLICT DO NOTHING",
            "DELETE FROM t WHERE k = 'b'",
            "DELETE FROM t");

    @Override
    public String toString() {
        return name;
    }

    private static TableKind read(String name, String... making) {
        return new TableKind(
                name, List.of(making), USUAL, "TRUNCATE t CASCADE", ALWAYS, null, ALWAYS, List.of("a", "b", "n"));
    }

    private static TableKind refused(String name, String words, String... making) {
        return new TableKind(
                name, List.of(making), USUAL, "TRUNCATE t CASCADE", ALWAYS, words, NEVER, List.of("a", "b", "n"));
    }

    private TableKind with(String... more) {
        return new TableKind(
                name,
                making,
                Stream.concat(statements.stream(), Stream.of(more)).toList(),
                emptying,
                since,
                refusal,
                readFrom,
                told);
    }

    private TableKind only(List<String> own, List<String> keys) {
        return new TableKind(name, making, own, emptying, since, refusal, readFrom, keys);
    }

    private TableKind emptiedBy(String sql) {
        return new TableKind(name, making, statements, sql, since, refusal, readFrom, told);
    }

    private TableKind since(int version) {
        return new TableKind(name, making, statements, emptying, version, refusal, readFrom, told);
    }

    private TableKind readFrom(int version) {
        return new TableKind(name, making, statements, emptying, since, refusal, version, told);
    }

    static Stream<TableKind> all() {
        List<TableKind> all = new ArrayList<>();
        all.addAll(plain());
        all.addAll(generated());
        all.addAll(partitioned());
        all.addAll(inherited());
        all.addAll(active());
        all.addAll(noTables());
        return all.stream();
    }

    private static final String FULL = "ALTER TABLE t REPLICA IDENTITY FULL";
    private static final String LACKS_KEY = "does not hold the key column \"k\"";
    private static final String NONE = "has no replica identity";

    private static List<TableKind> plain() {
        return List.of(
                read("primary key", "CREATE TABLE t (k text PRIMARY KEY, u text)")
                        .with("INSERT INTO t VALUES ('a', '4') ON CONFLICT (k) DO UPDATE SET u = '5'"),
                read("whole row", "CREATE TABLE t (k text, u text)", FULL),
                refused("no key", NONE, "CREATE TABLE t (k text, u text)"),
                refused("unique key that may be null", NONE, "CREATE TABLE t (k text UNIQUE, u text)"),
                refused("deferrable key", NONE, "CREATE TABLE t (k text PRIMARY KEY DEFERRABLE, u text)"),
                refused(
                        "identity nothing",
                        "USING INDEX \"t_pkey\"",
                        "CREATE TABLE t (k text PRIMARY KEY, u text)",
                        "ALTER TABLE t REPLICA IDENTITY NOTHING"),
                refused(
                        "identity column",
                        "USING INDEX \"t_k_key\"",
                        "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, k text UNIQUE NOT NULL, u text)"),
                read(
                        "identity column, identified by the key",
                        "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, k text UNIQUE NOT NULL, u text)",
                        "ALTER TABLE t REPLICA IDENTITY USING INDEX t_k_key"),
                refused(
                        "serial column",
                        LACKS_KEY,
                        "CREATE TABLE t (id serial PRIMARY KEY, k text, u text)",
                        "GRANT USAGE ON SEQUENCE t_id_seq TO kinds_app"),
                read("serial column, whole row", "CREATE TABLE t (id serial PRIMARY KEY, k text, u text)", FULL)
                        .with("SELECT 1"),
                read(
                        "domain, and rows hidden by policies",
                        "CREATE DOMAIN d AS text CHECK (value <> '')",
                        "CREATE TABLE t (k d PRIMARY KEY, u text)",
                        "ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
                        "CREATE POLICY p ON t TO kinds_app USING (k < 'z')"),
                refused("unlogged", "unlogged", "CREATE UNLOGGED TABLE t (k text PRIMARY KEY, u text)"));
    }

    private static List<TableKind> generated() {
        String stored = ", up text GENERATED ALWAYS AS (upper(u)) STORED)";
        String virtual = ", up text GENERATED ALWAYS AS (upper(u)) VIRTUAL)";
        String key = "CREATE TABLE t (raw text, u text, k text GENERATED ALWAYS AS (lower(raw)) STORED PRIMARY KEY)";
        List<String> ofKey = List.of(
                "INSERT INTO t (raw, u) VALUES ('A', '1')",
                "UPDATE t SET raw = 'B'",
                "UPDATE t SET u = '2'",
                "DELETE FROM t");
        return List.of(
                read("stored generated column", "CREATE TABLE t (k text PRIMARY KEY, u text" + stored),
                read("stored generated column, whole row", "CREATE TABLE t (k text, u text" + stored, FULL),
                read("virtual generated column", "CREATE TABLE t (k text PRIMARY KEY, u text" + virtual)
                        .since(18),
                refused(
                                "virtual generated column, whole row",
                                "CREATE UNIQUE INDEX sluice_key",
                                "CREATE TABLE t (k text, u text" + virtual,
                                FULL)
                        .since(18),
                refused("stored generated key", "is generated", key)
                        .only(ofKey, List.of("a", "b"))
                        .readFrom(18),
                refused(
                                "virtual generated key",
                                "virtual generated columns",
                                "CREATE TABLE t (raw text PRIMARY KEY, u text,"
                                        + " k text GENERATED ALWAYS AS (lower(raw)) VIRTUAL)")
                        .only(ofKey, List.of())
                        .since(18));
    }

    private static List<TableKind> partitioned() {
        String root = "CREATE TABLE t (k text PRIMARY KEY, u text) PARTITION BY RANGE (k)";
        String bare = "CREATE TABLE t (k text, u text) PARTITION BY RANGE (k)";
        String low = "CREATE TABLE low PARTITION OF t FOR VALUES FROM ('a') TO ('m')";
        String high = "CREATE TABLE high PARTITION OF t FOR VALUES FROM ('m') TO ('z')";
        return List.of(
                read("partitions", root, low, high),
                read(
                        "partitions of partitions",
                        root,
                        low + " PARTITION BY HASH (k)",
                        "CREATE TABLE low0 PARTITION OF low FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
                        "CREATE TABLE low1 PARTITION OF low FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
                        high),
                refused(
                        "partition without a key",
                        "\"high\" has no replica identity",
                        bare,
                        low,
                        high,
                        "ALTER TABLE low ADD PRIMARY KEY (k)"),
                refused(
                        "partition whose identity is nothing",
                        "\"high\" has no",
                        root,
                        low,
                        high,
                        "ALTER TABLE high REPLICA IDENTITY NOTHING"),
                refused(
                        "unlogged partition",
                        "\"high\", which is unlogged",
                        root,
                        low,
                        high.replace("TABLE", "UNLOGGED TABLE")),
                refused(
                                "partition of another server",
                                "\"high\", which is unlogged, or of another server",
                                bare,
                                low,
                                high.replace("TABLE", "FOREIGN TABLE") + " SERVER nowhere",
                                "ALTER TABLE low ADD PRIMARY KEY (k)")
                        .emptiedBy("TRUNCATE low"),
                read(
                        "partition with generated columns",
                        "CREATE TABLE t (k text, u text, up text GENERATED ALWAYS AS (upper(u)) STORED) PARTITION BY RANGE (k)",
                        low,
                        high,
                        "ALTER TABLE low REPLICA IDENTITY FULL",
                        "ALTER TABLE high REPLICA IDENTITY FULL"));
    }

    private static List<TableKind> inherited() {
        String parent = "CREATE TABLE t (k text PRIMARY KEY, u text)";
        String child = "CREATE TABLE c (PRIMARY KEY (k)) INHERITS (t)";
        String[] intoChildren = {
            "INSERT INTO c (k, u) VALUES ('c', '1'), ('n', '2')",
            "UPDATE t SET u = 'y' WHERE k = 'c'",
            "UPDATE c SET k = 'd' WHERE k = 'c'",
            "DELETE FROM t"
        };
        List<String> told = List.of("a", "b", "c", "d", "n");
        return List.of(
                new TableKind("inherited", List.of(parent, child), USUAL, "TRUNCATE t", ALWAYS, null, ALWAYS, told)
                        .with(intoChildren),
                new TableKind(
                                "inherited from what inherits",
                                List.of(
                                        parent,
                                        "CREATE TABLE m (x int, PRIMARY KEY (k)) INHERITS (t)",
                                        child.replace("(t)", "(m)")),
                                USUAL,
                                "TRUNCATE t",
                                ALWAYS,
                                null,
                                ALWAYS,
                                told)
                        .with(intoChildren),
                refused(
                                "inherited without a key",
                                "\"c\" has no replica identity",
                                parent,
                                "CREATE TABLE c () INHERITS (t)")
                        .with(intoChildren),
                refused(
                                "inherited by another server's",
                                "\"c\", which is unlogged, or of another server",
                                parent,
                                "CREATE FOREIGN TABLE c () INHERITS (t) SERVER nowhere")
                        .emptiedBy("TRUNCATE ONLY t"));
    }

    private static List<TableKind> active() {
        String table = "CREATE TABLE t (k text PRIMARY KEY, u text)";
        String log = "CREATE TABLE log (k text, u text)";
        return List.of(
                read(
                        "rules",
                        table,
                        log,
                        "GRANT ALL ON log TO kinds_app",
                        "CREATE RULE r1 AS ON UPDATE TO t DO ALSO INSERT INTO log VALUES (old.k, new.u)",
                        "CREATE RULE r2 AS ON DELETE TO t WHERE old.k = 'n' DO INSTEAD UPDATE log SET u = 'gone'"),
                read(
                        "triggers",
                        table,
                        log,
                        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS"
                                + " 'BEGIN INSERT INTO log VALUES (new.k, new.u); UPDATE log SET u = upper(u);"
                                + " DELETE FROM log WHERE k = ''n''; RETURN new; END'",
                        "CREATE TRIGGER before BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()",
                        "CREATE TRIGGER after AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
                        "CREATE CONSTRAINT TRIGGER late AFTER UPDATE ON t DEFERRABLE INITIALLY DEFERRED"
                                + " FOR EACH ROW EXECUTE FUNCTION f()"),
                read(
                                "foreign keys",
                                table,
                                "CREATE TABLE child (k text REFERENCES t ON UPDATE CASCADE ON DELETE CASCADE"
                                        + " DEFERRABLE INITIALLY DEFERRED)")
                        .with(
                                "INSERT INTO t VALUES ('a', '6')",
                                "INSERT INTO child VALUES ('a')",
                                "UPDATE t SET k = 'b'",
                                "DELETE FROM t"));
    }

    private static List<TableKind> noTables() {
        String base = "CREATE TABLE base (k text PRIMARY KEY, u text)";
        return List.of(
                refused("view", "is a view", base, "CREATE VIEW t AS SELECT * FROM base")
                        .emptiedBy("TRUNCATE base"),
                refused("materialized view", "is a view", base, "CREATE MATERIALIZED VIEW t AS SELECT * FROM base")
                        .emptiedBy("TRUNCATE base"),
                refused(
                                "foreign table",
                                "a table of another server",
                                "CREATE FOREIGN TABLE t (k text, u text) SERVER nowhere")
                        .emptiedBy("SELECT 1"));
    }
}
