package io.sluice.changes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OwnerTest {
    private static Owner of(List<String> keys, String value, String slot) {
        return new Owner("7", "db", "public", "t", keys, value, slot);
    }

    /** What installations have left in Redis: another text would have them lose their cache. */
    @Test
    void entries_ofOneKeyColumn_areWhatTheyWere() {
        assertThat(of(List.of("k"), "v", "s").text()).isEqualTo("7\0db\0public\0t\0k\0v\0s");
    }

    @Test
    void parse_severalKeyColumns_areReadAsTheyWereWritten() {
        for (List<String> keys : List.of(List.of("a"), List.of("a", "b"), List.of("a", "b", "c"))) {
            Owner owner = of(keys, "v", "s");
            assertThat(Owner.parse(owner.text())).isEqualTo(owner);
        }
        assertThat(Owner.parse("7\0db\0public\0t\0a\0b\0v\0s")).isNull();
    }

    /** Whoever looks for its own entries looks at the beginning of the text. */
    @Test
    void entries_ofOtherColumns_areNoBeginningOfEachOther() {
        List<Owner> owners = List.of(
                of(List.of("a"), "b", "s"),
                of(List.of("a", "b"), "c", "s"),
                of(List.of("a", "b", "c"), "d", "s"),
                of(List.of("a", "c"), "b", "s"),
                of(List.of("b", "a"), "c", "s"));
        for (Owner one : owners) {
            assertThat(owners.stream().filter(other -> other.text().startsWith(one.entries())))
                    .containsExactly(one);
        }
    }
}
