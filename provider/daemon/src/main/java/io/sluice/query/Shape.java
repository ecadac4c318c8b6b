package io.sluice.query;

import java.util.List;

/**
 * What is the same of all queries that differ in their literals alone: they can be one prepared statement.
 *
 * @param text the canonical text with the types of literals in place of these. A null is no parameter: its rules are others
 * @param parameters in the order of the filter, of {@link Query#order} and of {@link Query#after}, from the left
 */
public record Shape(String text, List<Parameter> parameters) {
    public Shape {
        parameters = List.copyOf(parameters);
    }

    /**
     * A literal, or those of one in-list without its null.
     *
     * @param listed whether it is an in-list
     * @param values one, or those of the list
     */
    public record Parameter(EdmType type, boolean listed, List<Object> values) {
        public Parameter {
            values = List.copyOf(values);
        }
    }
}
