package io.sluice.bench.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreshKeysTest {
    private final FreshTables three = FreshTables.first(3);
    private final FreshKeys keys = new FreshKeys(three, 100);

    @Test
    void versionsOfAKeyCountUp() {
        assertThat(keys.next(1)).isEqualTo(1);
        assertThat(keys.next(1)).isEqualTo(2);
        assertThat(keys.next(0)).isEqualTo(1);
    }

    @Test
    void keysOfAllTables_haveEntriesOfTheirOwn() {
        assertThat(keys.count()).isEqualTo(300);
        assertThat(IntStream.range(0, 300).mapToObj(keys::entry)).doesNotHaveDuplicates();
        assertThat(three.all())
                .allSatisfy(table -> assertThat(IntStream.range(0, 300).mapToObj(keys::table))
                        .filteredOn(table::equals)
                        .hasSize(100));
    }

    @Test
    void keysOfATable_areThoseThatAreTruncatedWithIt() {
        assertThat(keys.ofTable(4)).hasSize(100).contains(4).allSatisfy(key -> assertThat(keys.table(key))
                .isEqualTo(three.all().get(1)));
    }

    @Test
    void keyBeside_isOneOfTheSameTable() {
        Random random = new Random(1);
        assertThat(IntStream.range(0, 300)).allSatisfy(key -> {
            int beside = keys.beside(key, random);
            assertThat(keys.table(beside)).isEqualTo(keys.table(key));
            assertThat(keys.entry(beside)).isNotEqualTo(keys.entry(key));
        });
    }

    @Test
    void keyElsewhere_isOneOfAnotherTable() {
        assertThat(keys.table(keys.elsewhere(5))).isNotEqualTo(keys.table(5));
        assertThat(new FreshKeys(FreshTables.first(1), 300).elsewhere(5)).isEqualTo(5);
    }
}
