package io.sluice.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a stranger sends is read, or refused in one line, and soon. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FuzzTest {
    private static final QueryParser PARSER = new QueryParser(RandomValues.OF, QueryLimits.DEFAULT);

    private static final String SPLINTERS = "'()%,;@$&=+-:./ *\0\n麗😀\uD800eEtTzZ019~";

    @Test
    void bytesByChance_areRefusedInOneLine() {
        Random random = new Random(8);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            read("$filter=" + new String(bytes, StandardCharsets.ISO_8859_1));
            read(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    @Test
    void queriesWithErrors_areReadOrRefusedInOneLine() {
        Random random = new Random(9);
        RandomQueries queries = new RandomQueries(random, RandomValues.OF);
        int read = 0;
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder(NormalForm.text(queries.query()));
            for (int j = 0; j < 10; j++) {
                mutate(text, random);
                read += read(text.toString()) ? 1 : 0;
            }
        }
        assertThat(read).as("mutants that are queries all the same").isPositive();
    }

    private static void mutate(StringBuilder text, Random random) {
        int from = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), from + random.nextInt(6));
        int splinter = random.nextInt(SPLINTERS.length());
        switch (random.nextInt(4)) {
            case 0 -> text.delete(from, to);
            case 1 -> text.insert(random.nextInt(text.length() + 1), text.substring(from, to));
            case 2 -> text.insert(from, SPLINTERS.charAt(splinter));
            default -> text.replace(from, to, SPLINTERS.substring(splinter, splinter + 1));
        }
    }

    private static boolean read(String raw) {
        try {
            assertThat(PARSER.parse(raw).query().order()).isNotEmpty();
            return true;
        } catch (QueryException e) {
            assertThat(e.status()).isIn(400, 501);
            assertThat(e.line()).hasSizeLessThanOrEqualTo(2_000).doesNotContainPattern("[\\p{Cntrl}\\u2028\\u2029]");
            assertThat(e.position()).isNotNegative();
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                ")",
                "not ",
                "- ",
                "-",
                "'",
                "''",
                "concat(",
                "contains(astring,",
                "[",
                "1",
                "9e",
                "a.",
                "a",
                "%41",
                "%",
                "@a",
                "1 add ",
                "id eq 1 or ",
                "1 in (",
                "P",
                "duration'P",
                "geography'",
                "12:",
                "2020-01-01T",
                ",",
                " ",
                "😀",
                "\uD83D"
            })
    void oneThingAThousandTimes_isRefused(String thing) {
        String whole = "$filter=" + thing.repeat(Math.max(1, 8_184 / thing.length()));
        assertThatThrownBy(() -> PARSER.parse(whole)).isInstanceOf(QueryException.class);
        String closed = "$filter=" + thing.repeat(1_000 / thing.length() + 1) + "id eq 1" + ")".repeat(1_000);
        assertThatThrownBy(() -> PARSER.parse(closed)).isInstanceOf(QueryException.class);
    }

    @Test
    void aliasesOfAliases_endAtTheLimit() {
        StringBuilder raw = new StringBuilder("$orderby=@a0");
        for (int i = 0; i < 30; i++) {
            raw.append("&@a")
                    .append(i)
                    .append("=@a")
                    .append(i + 1)
                    .append(" add @a")
                    .append(i + 1);
        }
        assertThatThrownBy(() -> PARSER.parse(raw + "&@a30=id")).hasMessageContaining("more than 200");
    }
}
