package io.sluice.postgres;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
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

    /**
     * One line for each thing that is not as it should be.
     *
     * @throws DatabaseSetupException if nothing keeps a key of several columns from having several rows: with one column that is how tables
     *     without a primary key are, with several it is mostly a column that was forgotten
     */
    public List<String> warnings() throws SQLException, DatabaseSetupException {
        List<String> warnings = new ArrayList<>();
        boolean unique = lookup.isView()
                || lookup.isForeign()
                || KeyIndex.of(handle, lookup).isThere(false);
        if (!unique && lookup.key().isComposite()) {
            throw new DatabaseSetupException(
                    repeats() + "; " + unlike("add those columns to the key, or choose another table"));
        }
        if (lookup.key().folds()) {
            warnings.add("the " + lookup.key().words() + " of " + lookup.relation()
                    + " takes different spellings for equal, and a key is answered in the spelling of its row alone, as absent in any"
                    + " other; to have one for all, look up by a column or a view that has it, as lower(...) does");
        }
        boolean indexed = !scans();
        if (lookup.isForeign()) {
            return warnings; // the index is on the other server
        }
        if (!indexed) {
            warnings.add("EVERY BATCH READS ALL OF " + lookup.relation() + ": no index serves its "
                    + lookup.key().words() + "; " + advice());
        } else if (!unique) {
            warnings.add(repeats() + ", and any of them is answered; " + unlike("see to it that no key repeats"));
        }
        if (filteredByRow()) {
            warnings.add("row-level security is active on " + lookup.relation()
                    + ": rows that its policies hide from this user are answered as absent");
        }
        return warnings;
    }

    private String repeats() {
        return "the " + lookup.key().words() + " of " + lookup.relation() + " "
                + (lookup.key().isComposite() ? "have" : "has") + " no unique index, so a key may have several rows";
    }

    private String advice() {
        if (lookup.isView()) {
            return "create one on " + (lookup.key().isComposite() ? "the columns" : "the column")
                    + " of the table beneath the view, or look up in that table";
        }
        KeyIndex index = KeyIndex.of(handle, lookup);
        return "run: " + index.statement() + (index.canBeUnique() ? " (leave out UNIQUE if keys repeat)" : "");
    }

    private String unlike(String otherwise) {
        KeyIndex index = KeyIndex.of(handle, lookup);
        return index.canBeUnique()
                ? "run: " + index.statement()
                : "it can have none, for the table is partitioned by other columns: " + otherwise;
    }

    /** True if the generic plan tests the keys row by row: where they stand in the plan tells an index condition from a filter. */
    private boolean scans() throws SQLException {
        String none = String.join(", ", Collections.nCopies(lookup.key().parts().size(), "'{}'"));
        String plan = plan(handle, lookup.key().arrays(), lookup.batchSql(i -> "$" + i), none);
        return handle.createQuery(
                        "SELECT pg_catalog.jsonb_path_exists(CAST(:plan AS jsonb)," + " CAST(:filters AS jsonpath))")
                .bind("plan", plan)
                .bind(
                        "filters",
                        "$.** ? (!(@.Alias == \"" + KeyPart.LABEL + "\")).Filter ? (@ like_regex \""
                                + lookup.key().filtered() + "\")")
                .mapTo(Boolean.class)
                .one();
    }

    /**
     * The generic plan of a statement without sequential scans, as JSON. Checks the right to read, too, as every EXPLAIN does.
     *
     * @param types of its parameters, {@code $1} and so on
     * @param arguments for these, as SQL
     */
    public static String plan(Handle handle, String types, String sql, String arguments) throws SQLException {
        return handle.inTransaction(transaction -> {
            transaction.execute("SET LOCAL enable_seqscan = off");
            execute(transaction, "PREPARE sluice_plan_check(" + types + ") AS " + sql);
            String plan = text(transaction, "EXPLAIN (FORMAT JSON) EXECUTE sluice_plan_check(" + arguments + ")");
            execute(transaction, "DEALLOCATE sluice_plan_check");
            return plan;
        });
    }

    /** Past Jdbi's parser, which would take parts of these statements for parameters of its own. */
    private static void execute(Handle handle, String sql) throws SQLException {
        try (var statement = handle.getConnection().createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(Handle handle, String sql) throws SQLException {
        try (var statement = handle.getConnection().createStatement();
                var rows = statement.executeQuery(sql)) {
            StringBuilder text = new StringBuilder();
            while (rows.next()) {
                text.append(rows.getString(1));
            }
            return text.toString();
        }
    }

    private boolean filteredByRow() {
        return handle.createQuery("SELECT pg_catalog.row_security_active(CAST(:relation AS oid))")
                .bind("relation", lookup.oid())
                .mapTo(Boolean.class)
                .one();
    }
}
