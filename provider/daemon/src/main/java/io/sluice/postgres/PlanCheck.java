package io.sluice.postgres;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Asks the server how it would run the batch: by an index, or by reading the whole table for each. Sequential scans are made
 * expensive for the question, because on a small table the planner would take one although an index is there.
 */
public final class PlanCheck {
    private final Handle handle;
    private final LookupTable lookup;

    public PlanCheck(Handle handle, LookupTable lookup) {
        this.handle = handle;
        this.lookup = lookup;
    }

    /** One line for each thing that is not as it should be. */
    public List<String> warnings() throws SQLException {
        List<String> warnings = new ArrayList<>();
        boolean indexed = !scans();
        if (lookup.isForeign()) {
            return warnings; // the index is on the other server
        }
        if (!indexed) {
            warnings.add("EVERY BATCH READS ALL OF " + lookup.relation() + ": no index serves its key column "
                    + lookup.key() + "; " + advice());
        } else if (!lookup.isView() && !unique()) {
            warnings.add("the key column " + lookup.key() + " of " + lookup.relation()
                    + " has no unique index, so a key may have several rows, and any of them is answered; " + unlike());
        }
        if (filteredByRow()) {
            warnings.add("row-level security is active on " + lookup.relation()
                    + ": rows that its policies hide from this user are answered as absent");
        }
        return warnings;
    }

    private String advice() {
        if (lookup.isView()) {
            return "create one on the column of the table beneath the view, or look up in that table";
        }
        KeyIndex index = KeyIndex.of(handle, lookup);
        return "run: " + index.statement() + (index.canBeUnique() ? " (leave out UNIQUE if keys repeat)" : "");
    }

    private String unlike() {
        KeyIndex index = KeyIndex.of(handle, lookup);
        return index.canBeUnique()
                ? "run: " + index.statement()
                : "it can have none, for the table is partitioned by other columns: see to it that no key repeats";
    }

    /** True if the generic plan tests the keys row by row. Checks the right to read, too, as every EXPLAIN does. */
    private boolean scans() throws SQLException {
        return handle.inTransaction(transaction -> {
            // Parameters of the plan show as $1; where they stand tells an index condition from a filter.
            transaction.execute("SET LOCAL enable_seqscan = off");
            String type = lookup.keyType().sql();
            execute("PREPARE sluice_plan_check(" + type + "[]) AS " + lookup.batchSql("$1"));
            String plan = text("EXPLAIN (FORMAT JSON) EXECUTE sluice_plan_check('{}')");
            return transaction
                    .createQuery("SELECT pg_catalog.jsonb_path_exists(CAST(:plan AS jsonb),"
                            + " CAST(:filters AS jsonpath))")
                    .bind("plan", plan)
                    .bind("filters", "$.**.Filter ? (@ like_regex \"[$]1\")")
                    .mapTo(Boolean.class)
                    .one();
        });
    }

    /** Past Jdbi's parser, which would take parts of these statements for parameters of its own. */
    private void execute(String sql) throws SQLException {
        try (var statement = handle.getConnection().createStatement()) {
            statement.execute(sql);
        }
    }

    private String text(String sql) throws SQLException {
        try (var statement = handle.getConnection().createStatement();
                var rows = statement.executeQuery(sql)) {
            StringBuilder text = new StringBuilder();
            while (rows.next()) {
                text.append(rows.getString(1));
            }
            return text.toString();
        }
    }

    private boolean unique() {
        return handle.createQuery("SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute a"
                        + " ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]"
                        + " WHERE CAST(i.indrelid AS bigint) = :relation AND a.attname = :key AND i.indisunique"
                        + " AND i.indisvalid AND i.indnkeyatts = 1 AND i.indpred IS NULL)")
                .bind("relation", lookup.oid())
                .bind("key", lookup.keyColumn())
                .mapTo(Boolean.class)
                .one();
    }

    private boolean filteredByRow() {
        return handle.createQuery("SELECT pg_catalog.row_security_active(CAST(:relation AS oid))")
                .bind("relation", lookup.oid())
                .mapTo(Boolean.class)
                .one();
    }
}
