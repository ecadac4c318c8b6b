package io.sluice.fences;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.changes.FenceStoreException;
import io.sluice.changes.Ledger;
import io.sluice.redis.CacheNames;
import io.sluice.redis.EntryKind;
import io.sluice.redis.SlotSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a home of a cluster knows of the slots that come to it. */
class SlotCoverTest {
    private static final Ledger LEFT = new Ledger(3, 7, 1, 100, 700, 500, 690, false, 0);
    private static final SlotSet OLD = SlotSet.range(0, 9);
    private static final SlotSet NEW = SlotSet.range(0, 19);

    private static CacheNames names(SlotSet slots) {
        return new CacheNames("url:", 0, EntryKind.STRING, new SilentHome(slots).tag());
    }

    private static SlotCover cover(SlotSet slots, Inheritance before) {
        return new SlotCover(new SilentHome(slots), names(slots), before);
    }

    /** Of a home of these slots whose ledger was read and is this one. */
    private static Inheritance left(SlotSet slots, Ledger ledger) {
        return cover(slots, Inheritance.NONE).leaves(ledger);
    }

    private static SlotSet dropped(SlotCover cover, @Nullable SlotSet known) {
        cover.read(known == null ? null : known.text());
        String unused = cover.gained(500, 1);
        SlotSet slots = cover.drops(true);
        return slots == null ? NEW : slots;
    }

    @Test
    void slotsOfAHomeThatLeftItsLedger_areKept() {
        SlotCover cover = cover(NEW, left(SlotSet.range(10, 19), LEFT));

        assertThat(dropped(cover, OLD)).isEqualTo(SlotSet.NONE);
        assertThat(dropped(cover, null)).isEqualTo(OLD);
    }

    @Test
    void slotsOfAHomeThatIsBehindOrWasCleared_areDropped() {
        for (Ledger ledger : List.of(
                new Ledger(3, 7, 1, 100, 700, 499, 690, false, 0),
                new Ledger(3, 7, 1, 100, 700, 500, 690, true, 0),
                new Ledger(3, 7, 2, 100, 700, 500, 690, false, 0))) {
            SlotCover cover = cover(NEW, left(SlotSet.range(10, 19), ledger));
            assertThat(dropped(cover, OLD)).as("%s", ledger).isEqualTo(SlotSet.range(10, 19));
        }
    }

    @Test
    void whileOneDropsWhatNobodyKnew_itLeavesTheRest() {
        SlotCover before = cover(NEW, Inheritance.NONE);
        assertThat(dropped(before, SlotSet.range(0, 14))).isEqualTo(SlotSet.range(15, 19));
        Ledger clearing = new Ledger(4, 8, 1, 100, 700, 500, 690, true, 0);

        SlotCover next = cover(NEW, before.leaves(clearing));

        assertThat(next.isAsLeft(clearing)).isTrue();
        assertThat(next.goesOnFrom(clearing).clearing()).isFalse();
        assertThat(dropped(next, NEW)).isEqualTo(SlotSet.range(15, 19));
    }

    @Test
    void whileOneDropsEverything_itLeavesNothing() {
        SlotCover before = cover(NEW, Inheritance.NONE);
        assertThat(before.drops(false)).isNull();
        Ledger clearing = new Ledger(4, 8, 1, 100, 700, 500, 690, true, 0);

        SlotCover next = cover(NEW, before.leaves(clearing));

        assertThat(next.goesOnFrom(clearing).clearing()).isTrue();
        assertThat(dropped(next, null)).isEqualTo(NEW);
    }

    @Test
    void ledgerUnderItsName_isAsItWasLeft_orIsNot() {
        SlotCover heir = cover(SlotSet.range(5, 9), left(OLD, LEFT));
        assertThat(heir.isAsLeft(LEFT)).isTrue();
        assertThat(heir.isAsLeft(new Ledger(3, 6, 1, 100, 700, 500, 690, false, 0)))
                .isFalse();
        assertThat(heir.isAsLeft(null)).isFalse();

        SlotCover stranger = cover(NEW, left(OLD, LEFT));
        assertThat(stranger.isAsLeft(null)).isTrue();
        assertThat(stranger.isAsLeft(LEFT)).isFalse();
    }

    /** Another server may take its place, which lacks what was done last. */
    @Test
    void serverThatFailed_isTrustedWithNothingOfOthers() {
        SlotCover cover = cover(NEW, left(SlotSet.range(10, 19), LEFT));

        FenceStoreException unused = cover.failed(new FenceStoreException(FenceStoreException.Kind.AWAY, "gone"));

        assertThat(dropped(cover, OLD)).isEqualTo(SlotSet.range(10, 19));
        assertThat(cover.inherited(500, 1)).isNull();
    }

    /** What had to go before has to go still. */
    @Test
    void serverThatFailed_dropsWhatWasDoubtful() {
        Inheritance.Legacy left = new Inheritance.Legacy(OLD, SlotSet.range(3, 4), LEFT);
        SlotCover cover = cover(OLD, new Inheritance(List.of(left), Map.of(names(OLD), LEFT)));

        FenceStoreException unused = cover.failed(new FenceStoreException(FenceStoreException.Kind.AWAY, "gone"));

        assertThat(cover.isAsLeft(LEFT)).isTrue();
        assertThat(dropped(cover, OLD)).isEqualTo(SlotSet.range(3, 4));
    }

    @Test
    void homeWhoseSlotIsOnItsWay_isTrustedStill() {
        SlotCover cover = cover(NEW, left(SlotSet.range(10, 19), LEFT));

        FenceStoreException unused = cover.failed(new FenceStoreException(
                FenceStoreException.Kind.AWAY, "elsewhere", new IllegalStateException("MOVED 19 h:1")));

        assertThat(dropped(cover, OLD)).isEqualTo(SlotSet.NONE);
    }

    /** Slots go on while a home has not taken over those that came before: it passes on what it was left, of those that it has still. */
    @Test
    void homeThatTookOverNothing_passesOnWhatIsItsOwn() {
        SlotCover between = cover(SlotSet.range(5, 14), left(SlotSet.range(0, 14), LEFT));

        SlotCover next = cover(NEW, between.passesOn());

        assertThat(dropped(next, null)).isEqualTo(NEW.without(SlotSet.range(5, 14)));
        assertThat(next.isAsLeft(null)).as("another name").isTrue();
    }
}
