package io.sluice.redis;

import java.nio.charset.StandardCharsets;
import redis.clients.jedis.util.JedisClusterCRC16;

/** The slots of a Redis Cluster, by which it shares names among its masters. */
public final class KeySlots {
    /** How many there are. */
    public static final int COUNT = 16_384;

    private static final int MOST_LETTERS = 4;

    private KeySlots() {}

    /** Where a name lies: by what stands in its first braces, or by all of it. */
    public static int of(byte[] name) {
        return JedisClusterCRC16.getSlot(name);
    }

    /** What a name begins with, in braces, so that it lies in this slot: at most four of [0-9a-z]. */
    public static String tag(int slot) {
        return Tags.ALL[slot];
    }

    /** Made with the first cluster, in some milliseconds. */
    private static final class Tags {
        static final String[] ALL = all();

        private static String[] all() {
            String[] tags = new String[COUNT];
            int missing = COUNT;
            for (int length = 1; length <= MOST_LETTERS; length++) {
                long ofLength = Math.round(Math.pow(Character.MAX_RADIX, length));
                for (long i = 0; i < ofLength && missing > 0; i++) {
                    String tag = letters(i, length);
                    int slot = of(tag.getBytes(StandardCharsets.US_ASCII));
                    if (tags[slot] == null) {
                        tags[slot] = tag;
                        missing--;
                    }
                }
            }
            return tags;
        }

        private static String letters(long number, int length) {
            String digits = Long.toString(number, Character.MAX_RADIX);
            return "0".repeat(length - digits.length()) + digits;
        }
    }
}
