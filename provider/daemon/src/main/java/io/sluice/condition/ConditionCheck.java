package io.sluice.condition;

import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;

/**
 * Finds out what a condition reads and calls, and refuses one whose answer may change though the row does not: nobody would tell a cache.
 *
 * <p>The server itself says how it has understood the text, with the oid of each function and operator: with {@code debug_print_parse} it
 * reports the parse tree of a statement to the client. Every role may ask for that, on a standby too; the server writes it to its log as
 * well. Nothing is run: the statement is prepared, and forgotten.
 */
public final class ConditionCheck {
    /** Types of constants that are what they say whenever they are read. */
    private static final String TIMELESS =
            "bool, bytea, char, name, int8, int2, int4, text, oid, json, jsonb, float4, float8, bpchar,"
                    + " varchar, numeric, uuid, unknown";

    private static final String NO_RIGHT = "42501";

    private final Handle handle;
    private final String relation;
    private final long oid;

    public ConditionCheck(Handle handle, String relation, long oid) {
        this.handle = handle;
        this.relation = relation;
        this.oid = oid;
    }

    /**
     * What a text is, as a condition.
     *
     * @throws BadCondition if it is none, or its answer may change by itself
     */
    public Condition require(String given) throws BadCondition {
        ConditionText text = ConditionText.of(given);
        try {
            ParseTree tree = ParseTree.of(tree(text.text()));
            refuseStrange(tree);
            List<Long> functions = functions(tree);
            refuseMoment(text, tree);
            return new Condition(text.text(), columns(tree), functions);
        } catch (SQLException e) {
            throw new ConnectionException(e); // as every other question to the catalogue fails
        }
    }

    private String tree(String text) throws BadCondition, SQLException {
        handle.begin();
        try (Statement statement = handle.getConnection().createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("SET LOCAL standard_conforming_strings = on"); // as lookups have it
            statement.execute("SET LOCAL debug_pretty_print = off");
            statement.execute("SET LOCAL client_min_messages = log");
            statement.execute("SET LOCAL debug_print_parse = on");
            String tree = prepared(statement, "SELECT FROM " + relation + " WHERE (" + text + ")");
            if (tree == null) {
                throw new BadCondition("cannot be judged: the server does not say how it reads it"
                        + " (debug_print_parse); leave it out, and make a view with this condition");
            }
            return tree;
        } finally {
            handle.rollback();
        }
    }

    private static @Nullable String prepared(Statement statement, String select) throws BadCondition, SQLException {
        statement.clearWarnings();
        try {
            statement.execute("PREPARE sluice_condition AS " + select);
        } catch (PSQLException e) {
            throw refusal(e);
        }
        String tree = null;
        for (SQLWarning at = statement.getWarnings(); at != null; at = at.getNextWarning()) {
            if (at instanceof PSQLWarning told && told.getServerErrorMessage() != null) {
                String detail = told.getServerErrorMessage().getDetail();
                // That of PREPARE itself, a utility, comes as well.
                tree = detail != null && detail.matches("(?s)\\{QUERY\\s+:commandType\\s+1\\b.*") ? detail : tree;
            }
        }
        statement.execute("DEALLOCATE sluice_condition");
        return tree;
    }

    /** In the server's own words, which say where the text is wrong. */
    private static BadCondition refusal(PSQLException e) throws SQLException {
        String state = String.valueOf(e.getSQLState());
        ServerErrorMessage said = e.getServerErrorMessage();
        if (said == null || !(state.startsWith("42") || state.startsWith("22") || state.equals("0A000"))) {
            throw e;
        }
        String words = said.getMessage() + (said.getHint() == null ? "" : "; " + said.getHint());
        return new BadCondition(
                switch (state) {
                    case NO_RIGHT ->
                        "cannot be read by this role: " + words + "; grant it, or make a view with this condition";
                    case "42703", "42883", "42P01", "42704" -> "names nothing that is there: " + words;
                    default -> "is no condition: " + words;
                });
    }

    private static void refuseStrange(ParseTree tree) throws BadCondition {
        Set<String> strange = new TreeSet<>(tree.strange());
        if (strange.contains("SUBLINK")) {
            throw new BadCondition(
                    "holds a subquery, whose rows may change without a word to us: keep what it looks up in a"
                            + " column of the table");
        }
        if (strange.contains("SQLVALUEFUNCTION")) {
            throw new BadCondition("asks for the time or for the user (CURRENT_DATE, CURRENT_USER and the like):"
                    + " a row would come or go without a change; for time there is expires");
        }
        if (!strange.isEmpty()) {
            throw new BadCondition("uses what cannot be judged (" + String.join(", ", strange)
                    + "): write it with plain operators and functions, or keep its result in a column");
        }
    }

    /** Everything that is called, each with whatever it says of itself. */
    private List<Long> functions(ParseTree tree) throws BadCondition {
        List<Long> all = new ArrayList<>();
        List<String> unsteady = handle
                .createQuery("SELECT CAST(p.oid AS bigint), CAST(CAST(p.oid AS regprocedure) AS text), p.provolatile"
                        + " FROM pg_catalog.pg_proc p WHERE CAST(p.oid AS bigint) = ANY(CAST(string_to_array(:functions, ',') AS bigint[]))"
                        + " OR p.oid IN (SELECT o.oprcode FROM pg_catalog.pg_operator o"
                        + " WHERE CAST(o.oid AS bigint) = ANY(CAST(string_to_array(:operators, ',') AS bigint[])))"
                        + " OR p.oid IN (SELECT t.typoutput FROM pg_catalog.pg_type t"
                        + " WHERE CAST(t.oid AS bigint) = ANY(CAST(string_to_array(:written, ',') AS bigint[])))"
                        + " OR p.oid IN (SELECT t.typinput FROM pg_catalog.pg_type t"
                        + " WHERE CAST(t.oid AS bigint) = ANY(CAST(string_to_array(:read, ',') AS bigint[])))"
                        + " ORDER BY p.oid")
                .bind("functions", list(tree.functions()))
                .bind("operators", list(tree.operators()))
                .bind("written", list(tree.written()))
                .bind("read", list(tree.read()))
                .map((row, context) -> {
                    all.add(row.getLong(1));
                    return switch (row.getString(3)) {
                        case "i" -> "";
                        case "s" -> row.getString(2) + " (STABLE)";
                        default -> row.getString(2) + " (VOLATILE)";
                    };
                })
                .list()
                .stream()
                .filter(line -> !line.isEmpty())
                .toList();
        if (!unsteady.isEmpty()) {
            throw new BadCondition(
                    "calls " + String.join(", ", unsteady) + ": what that says may change though the row does"
                            + " not, and a row would come or go without a change. Use IMMUTABLE functions and operators alone; for time there"
                            + " is expires");
        }
        return all;
    }

    /** The server reads {@code 'now'} as the moment at which a statement is prepared. */
    private void refuseMoment(ConditionText text, ParseTree tree) throws BadCondition {
        String moment = text.moment();
        boolean timed = moment != null
                && handle.createQuery(
                                "SELECT EXISTS (SELECT FROM pg_catalog.pg_type t WHERE CAST(t.oid AS bigint) = ANY(CAST(string_to_array(:constants, ',') AS bigint[]))"
                                        + " AND t.typtype <> 'e' AND NOT (t.typnamespace = CAST('pg_catalog' AS regnamespace)"
                                        + " AND t.typname = ANY(string_to_array(:timeless, ', '))))")
                        .bind("constants", list(tree.constants()))
                        .bind("timeless", TIMELESS)
                        .mapTo(Boolean.class)
                        .one();
        if (timed) {
            throw new BadCondition(
                    "holds '" + moment + "', which is another moment for each session that reads it: write a"
                            + " moment with its date; for time there is expires");
        }
    }

    private List<String> columns(ParseTree tree) throws BadCondition {
        if (tree.columns().stream().anyMatch(number -> number < 0)) {
            throw new BadCondition("reads a column of the server's own (ctid, xmin, tableoid): use those of the table");
        }
        return handle.createQuery("SELECT a.attname FROM pg_catalog.pg_attribute a"
                        + " WHERE CAST(a.attrelid AS bigint) = :relation AND a.attnum > 0 AND NOT a.attisdropped"
                        + " AND (a.attnum = ANY(CAST(string_to_array(:numbers, ',') AS int[]))"
                        + " OR '0' = ANY(string_to_array(:numbers, ','))) ORDER BY a.attnum")
                .bind("relation", oid)
                .bind("numbers", list(tree.columns()))
                .mapTo(String.class)
                .list();
    }

    /** For a parameter that no array type need be known for. */
    private static String list(Collection<?> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
