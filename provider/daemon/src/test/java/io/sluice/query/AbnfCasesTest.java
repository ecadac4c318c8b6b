package io.sluice.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The test cases of OASIS for the grammar of OData. They are about syntax alone: the names in each become properties, and a case is read if it
 * is read with some types of these. The file lies beside the project, not in it.
 */
class AbnfCasesTest {
    private static final Path CASES = Path.of("..", "..", "..", "shared", "odata", "abnf-cases.json");

    private static final Map<String, Integer> COUNTS = Map.of(
            "read", 65,
            "read behind a path", 9,
            "501", 132,
            "501 behind a path", 2,
            "a path alone", 10,
            "to refuse: 400", 5,
            "to refuse: 501", 6,
            "to refuse: a path alone", 3);

    /** More than the name of an entity set. */
    private static final Pattern PATH = Pattern.compile("[^?=&]*[/(][^?]*\\?");

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private static final Set<String> OPERATORS =
            Set.of("eq", "ne", "gt", "lt", "le", "and", "or", "not", "add", "mod", "true");

    private static final List<EdmType> TYPES = List.of(EdmType.values());

    /** So many names have their types tried by themselves, more have one together. */
    private static final int TRIED = 2;

    @Test
    void everyCase_isReadOrRefusedByName() throws Exception {
        assumeThat(CASES).as("the test cases of OASIS").exists();
        Map<String, Integer> counts = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        for (Map<String, String> each : cases()) {
            String input = String.valueOf(each.get("input"));
            String query = query(String.valueOf(each.get("rule")), input);
            boolean refused = each.containsKey("failAt");
            String outcome = query == null ? "a path alone" : outcome(query);
            boolean behindPath = query != null && PATH.matcher(input).lookingAt();
            counts.merge(
                    (refused ? "to refuse: " : "") + outcome + (behindPath ? " behind a path" : ""), 1, Integer::sum);
            if (refused ? outcome.equals("read") : outcome.startsWith("400")) {
                wrong.add(each + ": " + outcome);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(counts)
                .as("what becomes of them; a path is the service's, not judged here")
                .isEqualTo(COUNTS);
    }

    /** Null where there is none. */
    private static @Nullable String query(String rule, String input) {
        return switch (rule) {
            case "boolCommonExpr" -> "$filter=" + input;
            case "commonExpr", "propertyPathExpr" -> "$orderby=" + input;
            case "odataRelativeUri" -> input.indexOf('?') < 0 ? null : input.substring(input.indexOf('?') + 1);
            default -> input;
        };
    }

    /** The best that any types make of it. */
    private static String outcome(String query) {
        String best = "";
        for (EntityType type : typings(query)) {
            String outcome = outcome(type, query);
            if (outcome.equals("read")) {
                return outcome;
            }
            best = outcome.compareTo(best) > 0 ? outcome : best;
        }
        return best;
    }

    private static String outcome(EntityType type, String query) {
        try {
            new QueryParser(type, QueryLimits.DEFAULT).parse(query);
            return "read";
        } catch (QueryException e) {
            return String.valueOf(e.status());
        }
    }

    private static List<EntityType> typings(String query) {
        Set<String> names = new LinkedHashSet<>();
        String bare = query.replaceAll("'[^']*'", "");
        Matcher matcher = NAME.matcher(bare);
        while (matcher.find()) {
            boolean option = matcher.start() > 0 && "$@".indexOf(bare.charAt(matcher.start() - 1)) >= 0;
            if (!option && !OPERATORS.contains(matcher.group().toLowerCase(Locale.ROOT))) {
                names.add(matcher.group());
            }
        }
        List<EntityType> typings = new ArrayList<>();
        int count = TYPES.size();
        int all = names.size() > TRIED ? count : (int) Math.pow(count, names.size());
        for (int i = 0; i < all; i++) {
            List<Property> properties = new ArrayList<>(List.of(new Property("key", EdmType.STRING, false, true)));
            int rest = i;
            for (String name : names) {
                properties.add(new Property(name, TYPES.get(rest % count), true, true));
                rest = names.size() > TRIED ? rest : rest / count;
            }
            typings.add(new EntityType("cases", properties, properties.subList(0, 1)));
        }
        return typings;
    }

    private static List<Map<String, String>> cases() throws Exception {
        List<Map<String, String>> cases = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(Files.readString(CASES))) {
            Map<String, String> current = new HashMap<>();
            int depth = 0;
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                depth += token == JsonToken.START_OBJECT ? 1 : token == JsonToken.END_OBJECT ? -1 : 0;
                if (token == JsonToken.START_OBJECT) {
                    current = new HashMap<>();
                } else if (token == JsonToken.END_OBJECT && depth == 1) {
                    cases.add(current);
                } else if (token.isScalarValue()) {
                    current.put(String.valueOf(json.currentName()), json.getText());
                }
            }
        }
        return cases;
    }
}
