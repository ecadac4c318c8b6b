package io.sluice.condition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An expression as the server has understood it, from its own text of it: {@code {LABEL :field value ...}}, and within. Names have a
 * backslash before whatever would end them.
 */
final class ParseTree {
    /** How an expression's parts may be called. What is none of these asks for other rows, for the time, or for the session. */
    private static final Set<String> KNOWN = Set.of(
            ("QUERY RANGETBLENTRY RTE RTEPERMISSIONINFO ALIAS FROMEXPR RANGETBLREF VAR CONST FUNCEXPR NAMEDARGEXPR OPEXPR"
                            + " DISTINCTEXPR NULLIFEXPR SCALARARRAYOPEXPR BOOLEXPR NULLTEST BOOLEANTEST RELABELTYPE COERCEVIAIO"
                            + " ARRAYCOERCEEXPR COLLATE COLLATEEXPR CASE CASEEXPR WHEN CASEWHEN CASETESTEXPR ARRAY ARRAYEXPR ROW"
                            + " ROWEXPR ROWCOMPARE ROWCOMPAREEXPR COALESCE COALESCEEXPR MINMAX MINMAXEXPR SUBSCRIPTINGREF FIELDSELECT"
                            + " JSONISPREDICATE")
                    .split(" "));

    private final List<Long> functions = new ArrayList<>();
    private final List<Long> operators = new ArrayList<>();
    private final Set<Long> constants = new LinkedHashSet<>();
    private final Set<Integer> columns = new LinkedHashSet<>();
    private final Set<Long> written = new LinkedHashSet<>();
    private final Set<Long> read = new LinkedHashSet<>();
    private final Set<String> strange = new HashSet<>();
    private final Deque<Part> open = new ArrayDeque<>();

    private static final class Part {
        final String label;
        String type = "";

        @Nullable
        Part first;

        Part(String label) {
            this.label = label;
        }
    }

    private ParseTree() {}

    static ParseTree of(String text) {
        ParseTree tree = new ParseTree();
        String field = "";
        for (String token : tokens(text)) {
            if (token.startsWith("{")) {
                tree.begin(token.substring(1));
            } else if (token.equals("}")) {
                tree.end();
            } else if (token.startsWith(":")) {
                field = token.substring(1);
            } else if (!field.isEmpty()) {
                tree.field(field, token);
                field = field.equals("opnos") ? field : "";
            }
        }
        return tree;
    }

    /** Split at blanks; braces and parentheses that no backslash is before stand alone, but that a label keeps its brace. */
    private static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        StringBuilder token = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                token.append('\\').append(text.charAt(++i));
            } else if (Character.isWhitespace(c) || c == '(' || c == ')') {
                flush(token, tokens);
            } else if (c == '{' || c == '}') {
                flush(token, tokens);
                token.append(c);
                if (c == '}') {
                    flush(token, tokens);
                }
            } else {
                token.append(c);
            }
        }
        flush(token, tokens);
        return tokens;
    }

    private static void flush(StringBuilder token, List<String> tokens) {
        if (token.length() > 0) {
            tokens.add(token.toString());
            token.setLength(0);
        }
    }

    private void begin(String label) {
        Part part = new Part(label);
        Part around = open.peek();
        if (around != null && around.first == null) {
            around.first = part;
        }
        open.push(part);
        if (!KNOWN.contains(label)) {
            strange.add(label);
        }
    }

    private void end() {
        Part part = open.pop();
        if (part.label.equals("COERCEVIAIO")) {
            add(written, part.first == null ? "" : part.first.type); // without a type it is a boolean
            add(read, part.type);
        }
    }

    private void field(String name, String value) {
        Part part = open.peek();
        switch (name) {
            case "funcid", "opfuncid", "elemfuncid", "hashfuncid", "negfuncid" -> add(functions, value);
            case "opno", "opnos" -> add(operators, value);
            case "varattno" -> columns.add(Integer.valueOf(value));
            case "consttype" -> constants.add(Long.valueOf(value));
            default -> {}
        }
        if (part != null && isOwnType(name)) {
            part.type = value;
        }
    }

    /** The type of what a part yields. */
    private static boolean isOwnType(String field) {
        return switch (field) {
            case "vartype",
                    "consttype",
                    "funcresulttype",
                    "opresulttype",
                    "resulttype",
                    "casetype",
                    "coalescetype",
                    "minmaxtype",
                    "array_typeid",
                    "row_typeid",
                    "refrestype",
                    "typeId" -> true;
            default -> false;
        };
    }

    private static void add(Collection<Long> oids, String value) {
        if (value.matches("[0-9]+") && !value.equals("0")) {
            oids.add(Long.valueOf(value));
        }
    }

    /** Parts that no condition may have, by their names in PostgreSQL. */
    Set<String> strange() {
        return strange;
    }

    /** What is called by name or for an operator. */
    List<Long> functions() {
        return functions;
    }

    List<Long> operators() {
        return operators;
    }

    /** Types of constants. */
    Set<Long> constants() {
        return constants;
    }

    /** Numbers of columns; 0 is the whole row, and those of the server itself are below. */
    Set<Integer> columns() {
        return columns;
    }

    /** Types whose values are written as text, to be read as others. */
    Set<Long> written() {
        return written;
    }

    /** Types that text is read as. */
    Set<Long> read() {
        return read;
    }
}
