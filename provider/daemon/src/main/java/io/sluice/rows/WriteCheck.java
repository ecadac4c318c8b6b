package io.sluice.rows;

import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.KeyIndex;
import io.sluice.postgres.KeyType;
import io.sluice.postgres.LookupTable;
import io.sluice.postgres.Numbers;
import io.sluice.postgres.SqlFailure;
import io.sluice.postgres.TableName;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Whether the server, the table and the role can be written with: what stands in the way is said in one line, with its remedy. */
final class WriteCheck {
    /** The SQLSTATE of a write on a server that takes none. */
    private final Handle handle;

    private final LookupTable lookup;

    WriteCheck(Handle handle, LookupTable lookup) {
        this.handle = handle;
        this.lookup = lookup;
    }

    /** A server that takes no writes now may take them later, without anybody's help: that is no fault of the set-up. */
    static void requirePrimary(Handle handle) throws SqlFailure {
        if (ask(handle, "SELECT pg_catalog.pg_is_in_recovery()")) {
            throw new SqlFailure(
                    SqlFailure.Kind.LOST,
                    SqlFailure.READ_ONLY,
                    "this server is a standby, and writes go to the primary: give the primary as --db, or promote this one");
        }
        if (ask(handle, "SELECT CAST(pg_catalog.current_setting('transaction_read_only') AS boolean)")) {
            throw new SqlFailure(
                    SqlFailure.Kind.LOST,
                    SqlFailure.READ_ONLY,
                    "the server takes no writes: default_transaction_read_only is on, for it, the database or the role");
        }
    }

    WriteTable table() throws DatabaseSetupException {
        String relation = lookup.relation();
        require(
                !lookup.key().isComposite(),
                "the key of " + relation + " has several columns, "
                        + lookup.key().quoted() + ": writes need a key of one; leave out --writable");
        require(
                !lookup.key().folds(),
                "the key column " + lookup.key().quoted() + " of " + relation
                        + " takes different spellings for equal (citext, or a nondeterministic collation): writes need a plain"
                        + " one; leave out --writable");
        require(
                lookup.keyType() != KeyType.ENUM,
                "the key column " + lookup.key().quoted() + " of " + relation
                        + " is an enum: writes need a key of another type; leave out --writable");
        require(
                lookup.kind() == 'r' || lookup.kind() == 'p',
                relation + " is a view, or a table of another server: writes need a table of this one; leave out"
                        + " --writable, or choose the table beneath");
        require(
                !lookup.isPartitioned() || version() >= 180_000,
                relation + " is partitioned: writes to it need PostgreSQL 18; leave out --writable");
        require(
                lookup.shows().isOneColumn(),
                relation
                        + " is read only here: a write gives a key and a text, and not the columns of a row, nor those that a"
                        + " condition (where) or an expiry (expires) reads; leave it out of --writable");
        require(
                lookup.shows().raw(),
                "the value column " + lookup.shows().sql() + " of " + relation
                        + " is neither text nor varchar: writes need one of these; leave out --writable");
        require(
                !hasChildren(),
                "tables inherit from " + relation
                        + ", whose rows a write would not find, and whose keys it would write a second"
                        + " time: leave out --writable");
        KeyIndex index = KeyIndex.of(handle, lookup);
        require(
                index.isThere(true),
                "the key column " + lookup.key().quoted() + " of " + relation
                        + " has no unique index, which writes need; "
                        + (index.canBeUnique()
                                ? "run: " + index.statement()
                                : "it can have none, for the table is partitioned by other columns: leave out --writable"));
        requireGiven("key", lookup.keyColumn());
        requireGiven("value", lookup.valueColumn());
        requireRights();
        requireFilled();
        requireSequences();
        return new WriteTable(lookup, rowSecurity(), new Numbers(handle, lookup).find());
    }

    private static void require(boolean holds, String line) throws DatabaseSetupException {
        if (!holds) {
            throw new DatabaseSetupException(line);
        }
    }

    private static boolean ask(Handle handle, String sql) {
        return handle.createQuery(sql).mapTo(Boolean.class).one();
    }

    private int version() {
        return handle.createQuery("SELECT CAST(pg_catalog.current_setting('server_version_num') AS integer)")
                .mapTo(Integer.class)
                .one();
    }

    /** A lookup reads their rows, and no unique index is over both. Nobody else has temporary ones. */
    private boolean hasChildren() {
        return !lookup.isPartitioned()
                && aboutKey("SELECT EXISTS (SELECT FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c"
                        + " ON c.oid = i.inhrelid AND c.relpersistence <> 't'"
                        + " WHERE CAST(i.inhparent AS bigint) = :relation AND CAST(:key AS text) IS NOT NULL)");
    }

    private boolean aboutKey(String sql) {
        return handle.createQuery(sql)
                .bind("relation", lookup.oid())
                .bind("key", lookup.keyColumn())
                .mapTo(Boolean.class)
                .one();
    }

    /** The server alone fills some columns. */
    private void requireGiven(String what, String column) throws DatabaseSetupException {
        String kind = handle.createQuery("SELECT CASE WHEN a.attgenerated <> '' THEN 'generated'"
                        + " WHEN a.attidentity = 'a' THEN 'identity' ELSE '' END FROM pg_catalog.pg_attribute a"
                        + " WHERE CAST(a.attrelid AS bigint) = :relation AND a.attname = :column")
                .bind("relation", lookup.oid())
                .bind("column", column)
                .mapTo(String.class)
                .one();
        String named = "the " + what + " column " + TableName.quote(column) + " of " + lookup.relation();
        require(
                !kind.equals("identity"),
                named + " is GENERATED ALWAYS AS IDENTITY, so no write may give it; run: ALTER TABLE "
                        + lookup.relation() + " ALTER COLUMN " + TableName.quote(column) + " SET GENERATED BY DEFAULT");
        require(
                !kind.equals("generated"),
                named + " is generated from other columns, so no write may give it; leave out --writable");
    }

    /** A default that takes the next number of a sequence needs a right of its own. */
    private void requireSequences() throws DatabaseSetupException {
        List<String> missing = handle.createQuery(Numbers.SEQUENCES + " AND NOT " + Numbers.MAY_USE)
                .bind("relation", lookup.oid())
                .bind("key", lookup.keyColumn())
                .bind("value", lookup.valueColumn())
                .map((row, context) -> TableName.quote(row.getString(1)) + "." + TableName.quote(row.getString(2)))
                .list();
        if (!missing.isEmpty()) {
            throw new DatabaseSetupException("no right to use the sequence that fills a column of " + lookup.relation()
                    + "; run: GRANT USAGE ON SEQUENCE " + String.join(", ", missing) + " TO "
                    + TableName.quote(handle.createQuery("SELECT current_user")
                            .mapTo(String.class)
                            .one())
                    + ", or give another role with --write-user");
        }
    }

    /** All rights of the statements, on the table as a whole: what a grant for columns leaves out would be a puzzle. */
    private void requireRights() throws DatabaseSetupException {
        List<String> missing = List.of("SELECT", "INSERT", "UPDATE", "DELETE").stream()
                .filter(right -> !handle.createQuery(
                                "SELECT pg_catalog.has_table_privilege(CAST(:relation AS oid), :right)")
                        .bind("relation", lookup.oid())
                        .bind("right", right)
                        .mapTo(Boolean.class)
                        .one())
                .toList();
        if (!missing.isEmpty()) {
            String role = handle.createQuery("SELECT current_user")
                    .mapTo(String.class)
                    .one();
            throw new DatabaseSetupException("no right to write " + lookup.relation() + "; run: GRANT "
                    + String.join(", ", missing) + " ON " + lookup.relation() + " TO " + TableName.quote(role)
                    + ", or give another role with --write-user");
        }
    }

    /** A column that must be given, but is not ours to give, would fail every write. */
    private void requireFilled() throws DatabaseSetupException {
        List<String> needed = handle.createQuery("SELECT a.attname FROM pg_catalog.pg_attribute a"
                        + " WHERE CAST(a.attrelid AS bigint) = :relation AND a.attnum > 0 AND NOT a.attisdropped"
                        + " AND a.attnotnull AND NOT a.atthasdef AND a.attidentity = ''"
                        + " AND a.attname NOT IN (:key, :value) ORDER BY a.attnum LIMIT 1")
                .bind("relation", lookup.oid())
                .bind("key", lookup.keyColumn())
                .bind("value", lookup.valueColumn())
                .mapTo(String.class)
                .list();
        for (String column : needed) {
            String quoted = TableName.quote(column);
            throw new DatabaseSetupException("writes give the key and the value alone, but the column " + quoted
                    + " of " + lookup.relation() + " must not be null; run: ALTER TABLE " + lookup.relation()
                    + " ALTER COLUMN " + quoted + " SET DEFAULT ...");
        }
    }

    private boolean rowSecurity() {
        return handle.createQuery("SELECT pg_catalog.row_security_active(CAST(:relation AS oid))")
                .bind("relation", lookup.oid())
                .mapTo(Boolean.class)
                .one();
    }
}
