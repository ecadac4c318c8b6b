package io.sluice.redis;

import java.util.Arrays;
import java.util.BitSet;

/** Some slots of a cluster. Immutable. */
public final class SlotSet {
    public static final SlotSet NONE = new SlotSet(new BitSet());

    private final BitSet slots;

    private SlotSet(BitSet slots) {
        this.slots = slots;
    }

    public static SlotSet of(BitSet slots) {
        return new SlotSet((BitSet) slots.clone());
    }

    /** Those from the first to the last, both among them. */
    public static SlotSet range(int first, int last) {
        BitSet slots = new BitSet(KeySlots.COUNT);
        slots.set(first, last + 1);
        return new SlotSet(slots);
    }

    /** Those of a text as {@link #text} gives it; none for any other. */
    public static SlotSet parse(byte[] text) {
        return new SlotSet(text.length > KeySlots.COUNT / Byte.SIZE ? new BitSet() : BitSet.valueOf(text));
    }

    /** A bit for each, as it is kept in Redis. */
    public byte[] text() {
        return Arrays.copyOf(slots.toByteArray(), KeySlots.COUNT / Byte.SIZE);
    }

    public boolean contains(int slot) {
        return slots.get(slot);
    }

    /** Whether the entry of this name lies in one of them. */
    public boolean hold(byte[] name) {
        return slots.get(KeySlots.of(name));
    }

    /** These and those. */
    public SlotSet with(SlotSet others) {
        BitSet all = (BitSet) slots.clone();
        all.or(others.slots);
        return new SlotSet(all);
    }

    /** These without those. */
    public SlotSet without(SlotSet others) {
        BitSet left = (BitSet) slots.clone();
        left.andNot(others.slots);
        return new SlotSet(left);
    }

    public int size() {
        return slots.cardinality();
    }

    public boolean isEmpty() {
        return slots.isEmpty();
    }

    /** The lowest one; below 0 if there is none. */
    public int first() {
        return slots.nextSetBit(0);
    }

    /** The highest one; below 0 if there is none. */
    public int last() {
        return slots.length() - 1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SlotSet set && slots.equals(set.slots);
    }

    @Override
    public int hashCode() {
        return slots.hashCode();
    }

    /** As ranges. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int from = slots.nextSetBit(0); from >= 0; from = slots.nextSetBit(slots.nextClearBit(from))) {
            int to = slots.nextClearBit(from) - 1;
            text.append(text.length() == 0 ? "" : ",").append(from).append(to == from ? "" : "-" + to);
        }
        return text.toString();
    }
}
