package io.sluice.members;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Places of those who come and go. */
class BerthsTest {
    @Test
    void whoComes_takesTheFirstFreePlace_andTheOthersKeepTheirs() {
        Berths<String> berths = new Berths<>();
        berths.take("a");
        berths.take("b");
        Berths.Berth<String> first = berths.all().get(0);
        berths.leave("a");
        assertThat(first.member()).isNull();
        assertThat(berths.members()).containsExactly("b");
        berths.take("c");
        berths.take("d");
        berths.leave("nobody");
        assertThat(first.member()).isEqualTo("c");
        assertThat(berths.all()).extracting(Berths.Berth::member).containsExactly("c", "b", "d");
        assertThat(berths.members()).containsExactly("b", "c", "d");
    }
}
