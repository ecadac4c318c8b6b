package io.sluice.condition;

import java.util.List;

/**
 * A fixed condition that rows have to meet, as it was found sound.
 *
 * @param text as the operator wrote it, without the blanks around it
 * @param columns that it reads
 * @param functions that it calls, operators included, by their oids
 */
public record Condition(String text, List<String> columns, List<Long> functions) {
    public Condition {
        columns = List.copyOf(columns);
        functions = List.copyOf(functions);
    }

    /** As one operand of AND: {@link ConditionText} has seen to it that the parentheses hold all of it. */
    public String sql() {
        return "(" + text + ")";
    }
}
