package io.sluice.postgres;

import io.sluice.write.Written;
import io.sluice.write.Written.Effect;
import org.jspecify.annotations.Nullable;

/** What an error means for writes. */
final class WriteTrouble {
    private WriteTrouble() {}

    /** True if one row may be to blame: the batch is worth splitting. */
    static boolean isOfARow(SqlTrouble trouble, WriteTable table) {
        return trouble.kind() == SqlTrouble.Kind.BAD_ROW
                || (trouble.state().equals("42501") && table.rowSecurity()); // a policy, not a right
    }

    /**
     * What a single write is answered that the database has refused: null if the fault is the server's. The server's own words are left
     * out, because they may quote other rows.
     */
    static @Nullable Written refusal(String state) {
        return switch (state) {
            case "23505", "23P01" -> Written.of(Effect.CLASHES, line("it clashes with another row", state));
            case "23502" -> refused("a column must not be null", state);
            case "23503" -> refused("a foreign key has no match", state);
            case "23514" -> refused("a check constraint does not hold", state);
            case "22001" -> refused("it is too long for its column", state);
            case "22003" -> refused("the key is out of the column's range", state);
            case "42501" -> refused("a row security policy forbids it", state);
            case "P0000" -> refused("a trigger has left this row out", state);
            case "P0001" -> refused("a trigger refuses it", state);
            default ->
                switch (state.substring(0, Math.min(2, state.length()))) {
                    case "XX", "58" -> null;
                    default -> refused("it is not taken", state);
                };
        };
    }

    private static Written refused(String why, String state) {
        return Written.of(Effect.REFUSED, line(why, state));
    }

    private static String line(String why, String state) {
        return "the database refuses this write: " + why + " (SQLSTATE " + state + ")";
    }
}
