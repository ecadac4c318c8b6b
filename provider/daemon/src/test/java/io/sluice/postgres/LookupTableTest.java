package io.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.condition.Condition;
import io.sluice.postgres.ShownValue.Member;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LookupTableTest {
    private static final Condition LIVE = new Condition("a = 1 OR \"b\"", List.of("a", "b"), List.of(65L));

    private static LookupTable table(ShownValue shows) {
        return new LookupTable(1, "s", "t", 'r', new TableKey("t", List.of(KeyPart.of("k", KeyType.TEXT))), shows);
    }

    private static ShownValue row(List<String> columns) {
        return ShownValue.row(
                columns.stream().map(column -> new Member(column, false)).toList(), false, null, null);
    }

    @Test
    void plainValue_asksForNothingElse() {
        LookupTable plain = table(ShownValue.text("url", true, null, null));
        assertThat(plain.batchSql(i -> "?")).isEqualTo("SELECT \"k\", \"url\" FROM \"s\".\"t\" WHERE \"k\" = ANY(?)");
        assertThat(plain.singleSql()).isEqualTo("SELECT \"url\" FROM \"s\".\"t\" WHERE \"k\" = ?");
        assertThat(plain.sampleSql(1, 5))
                .isEqualTo("SELECT CAST(\"k\" AS text) FROM \"s\".\"t\" TABLESAMPLE SYSTEM (1.0)"
                        + " WHERE \"k\" IS NOT NULL LIMIT 5");
        assertThat(table(ShownValue.text("n", false, null, null)).singleSql())
                .isEqualTo("SELECT CAST(\"n\" AS text) FROM \"s\".\"t\" WHERE \"k\" = ?");
    }

    @Test
    void row_isMadeByTheServer_withBytesInOneLine() {
        ShownValue row = ShownValue.row(List.of(new Member("a\"b", false), new Member("c", true)), false, null, null);
        assertThat(table(row).singleSql())
                .isEqualTo("SELECT CAST((SELECT row_to_json(r.*) FROM (SELECT \"a\"\"b\","
                        + " replace(encode(\"c\", 'base64'), chr(10), '') AS \"c\") AS r) AS text)"
                        + " FROM \"s\".\"t\" WHERE \"k\" = ?");
    }

    @Test
    void conditionAndExpiry_areInEveryStatement() {
        LookupTable table = table(ShownValue.text("url", true, LIVE, new ExpiryColumn("until", false)));
        String both = " AND (a = 1 OR \"b\") AND (CAST(\"until\" AS timestamptz) > clock_timestamp()) IS NOT FALSE";
        assertThat(table.batchSql(i -> "?")).endsWith("WHERE \"k\" = ANY(?)" + both);
        assertThat(table.singleSql()).endsWith("WHERE \"k\" = ?" + both);
        assertThat(table.sampleSql(1, 5)).endsWith("IS NOT NULL" + both + " LIMIT 5");
        assertThat(table.shows().reads()).containsExactly("url", "a", "b", "until");
    }

    /** What lies under a prefix is one shape's: two that differ must not be taken for each other. */
    @Test
    void shape_tellsTwoApart() {
        List<String> shapes = Stream.of(
                        ShownValue.text("a", true, null, null),
                        ShownValue.text("\"a\"", true, null, null),
                        ShownValue.text("{\"a\"}", true, null, null),
                        ShownValue.text("a", true, LIVE, null),
                        ShownValue.text("a", true, null, new ExpiryColumn("u", true)),
                        ShownValue.text("a", true, LIVE, new ExpiryColumn("u", true)),
                        ShownValue.text("\"a\" where (a = 1 OR \"b\")", true, null, null),
                        row(List.of("a")),
                        row(List.of("a", "b")),
                        row(List.of("b", "a")),
                        row(List.of("a\", \"b")))
                .map(ShownValue::shape)
                .toList();
        assertThat(shapes).doesNotHaveDuplicates();
        assertThat(shapes.get(0)).as("as it was before there were others").isEqualTo("a");
    }

    @Test
    void settings_ofTwoMinds_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings("url", List.of("a")))
                .withMessageContaining("has a value and columns");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(null, List.of("a", "b", "a")))
                .withMessageContaining("names a column twice");
    }

    private static TableSettings settings(@Nullable String value, List<String> columns) {
        return new TableSettings("t", "s.t", List.of("k"), null, value, columns, null, null);
    }
}
