package io.sluice.rows;

import io.sluice.postgres.LookupTable;
import io.sluice.postgres.Numbers;
import io.sluice.postgres.TableName;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The lookup's table as writes see it. One statement for every batch, whatever its size: keys and values are arrays.
 *
 * <p>The server takes rows and locks in the order of the arrays. Whoever writes sorts the keys first, and has one statement in a
 * transaction, so two batches that meet, of one daemon or of two, wait for each other in one direction only.
 *
 * @param rowSecurity true if policies judge rows: a refusal is then the row's fault, not that of a missing right
 * @param numbers columns that a sequence fills
 */
record WriteTable(LookupTable lookup, boolean rowSecurity, List<Numbers.Numbered> numbers) {

    /**
     * Puts: all keys, their values, and those of the keys that are to be replaced if they exist. Answers the keys written, each with
     * whether it was created; a key that was there and stays as it was is missing from the answer.
     *
     * <p>A row that was just inserted has no {@code xmax}; one that replaced another has been locked first, and bears that. Rows of
     * partitions do not show theirs; there the row before is asked for, which PostgreSQL 18 can.
     *
     * <p>A default is evaluated for a row that is there, too, before anybody knows that it is: each put of an existing key would use a
     * number of the table's sequence. So the row's own is proposed where there is one, and not used.
     */
    String upsertSql() {
        String type = lookup.keyType().sql();
        return "INSERT INTO " + lookup.relation() + " AS t (" + lookup.key().quoted() + ", " + value() + columns() + ")"
                + (numbers.stream().anyMatch(Numbers.Numbered::identity) ? " OVERRIDING SYSTEM VALUE" : "")
                + " SELECT u.k, u.v" + proposed() + " FROM unnest(CAST(? AS " + type
                + "[]), CAST(? AS text[])) AS u(k, v)"
                + " ON CONFLICT (" + lookup.key().quoted() + ") DO UPDATE SET " + value() + " = excluded." + value()
                + " WHERE excluded." + lookup.key().quoted() + " IN (SELECT unnest(CAST(? AS " + type + "[])))"
                + " RETURNING " + lookup.shown("t." + lookup.key().quoted())
                + (lookup.isPartitioned() ? ", old IS NULL" : ", t.xmax = 0");
    }

    /** Asks which of some keys are there. */
    String thereSql() {
        return "SELECT " + lookup.shown("t." + lookup.key().quoted()) + " FROM " + lookup.relation() + " AS t WHERE t."
                + lookup.key().quoted() + " = ANY(CAST(? AS " + lookup.keyType().sql() + "[]))";
    }

    /** Deletes: answers the keys that were there, each with whether it is gone: a trigger can keep a row. */
    String deleteSql() {
        return "WITH found AS MATERIALIZED (SELECT o." + lookup.key().quoted() + " AS k FROM unnest(CAST(? AS "
                + lookup.keyType().sql() + "[])) WITH ORDINALITY AS u(k, n) JOIN " + lookup.relation()
                + " AS o ON o." + lookup.key().quoted() + " = u.k ORDER BY u.n FOR UPDATE OF o), gone AS (DELETE FROM "
                + lookup.relation() + " AS t USING found WHERE t."
                + lookup.key().quoted() + " = found.k RETURNING t."
                + lookup.key().quoted()
                + " AS k) SELECT " + lookup.shown("found.k")
                + ", gone.k IS NOT NULL FROM found LEFT JOIN gone ON gone.k = found.k";
    }

    private String columns() {
        return numbers.stream().map(number -> ", " + number.column()).collect(Collectors.joining());
    }

    private String proposed() {
        return numbers.stream()
                .map(number -> ", coalesce((SELECT o." + number.column() + " FROM " + lookup.relation()
                        + " AS o WHERE o." + lookup.key().quoted() + " = u.k), " + number.next() + ")")
                .collect(Collectors.joining());
    }

    private String value() {
        return TableName.quote(lookup.valueColumn());
    }
}
