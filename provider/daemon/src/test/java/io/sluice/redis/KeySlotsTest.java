package io.sluice.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeySlotsTest {
    private static int slot(String name) {
        return KeySlots.of(CacheNames.bytes(name));
    }

    @Test
    void of_goesByTheFirstBraces_ifThereIsAnythingInThem() {
        assertThat(slot("url:{user}:1")).isEqualTo(slot("user"));
        assertThat(slot("url:{}x")).isNotEqualTo(slot("x"));
        assertThat(slot("url:{a}{b}")).isEqualTo(slot("a"));
        assertThat(slot("123456789")).as("as Redis' own documentation has it").isEqualTo(12739);
    }

    @Test
    void tag_leadsToItsSlot_andNoTwoSlotsHaveTheSame() {
        Set<String> tags = new HashSet<>();
        for (int slot = 0; slot < KeySlots.COUNT; slot++) {
            String tag = KeySlots.tag(slot);
            tags.add(tag);
            assertThat(tag).hasSizeLessThanOrEqualTo(4).matches("[0-9a-z]+");
            assertThat(slot("{" + tag + "}url::fences")).isEqualTo(slot);
        }
        assertThat(tags).hasSize(KeySlots.COUNT);
    }

    @Test
    void slotSet_comesBackFromItsText_andIsShownAsRanges() {
        BitSet slots = new BitSet();
        slots.set(0, 3);
        slots.set(16_383);
        SlotSet set = SlotSet.of(slots);

        assertThat(SlotSet.parse(set.text())).isEqualTo(set).hasToString("0-2,16383");
        assertThat(set.text()).hasSize(2048);
        assertThat(SlotSet.parse(new byte[5000])).isEqualTo(SlotSet.NONE);
        assertThat(set.without(SlotSet.range(0, 1))).hasToString("2,16383");
        assertThat(set.with(SlotSet.range(3, 4)).size()).isEqualTo(6);
        assertThat(SlotSet.NONE.first()).isNegative();
    }
}
