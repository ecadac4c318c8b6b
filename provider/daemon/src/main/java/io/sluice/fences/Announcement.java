package io.sluice.fences;

import io.sluice.changes.Change;
import io.sluice.changes.ChangeListener;
import io.sluice.redis.CacheNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What daemons are told of changes, as a message: words with a zero byte between. Two empty ones, the teller, the timeline; then for
 * changes of one transaction in a row its lsn, xid, after, and how many keys follow, and the keys. Numbers are hexadecimal. Who knows an
 * older form only takes all words for keys, and does no harm.
 *
 * @param self whom it comes from
 */
record Announcement(String self, int timeline) {
    private static final String BEGIN = "\0\0";
    private static final String ALL = "*";

    /** Of these changes. */
    byte[] of(List<Change> changes) {
        StringBuilder text = head();
        int from = 0;
        while (from < changes.size()) {
            Change first = changes.get(from);
            int to = from + 1;
            while (to < changes.size() && alike(first, changes.get(to))) {
                to++;
            }
            text.append('\0').append(Long.toHexString(first.lsn()));
            text.append(':').append(Long.toHexString(first.xid()));
            text.append(':').append(Long.toHexString(first.after()));
            text.append(':').append(Integer.toHexString(to - from));
            for (; from < to; from++) {
                text.append('\0').append(changes.get(from).key());
            }
        }
        return CacheNames.bytes(text.toString());
    }

    private static boolean alike(Change one, Change other) {
        return one.lsn() == other.lsn() && one.xid() == other.xid() && one.after() == other.after();
    }

    /** That every key may have changed: as {@link ChangeListener#everything}. */
    byte[] ofAll(long position, long maxXid) {
        return CacheNames.bytes(head().append('\0')
                .append(ALL)
                .append('\0')
                .append(Long.toHexString(position))
                .append('\0')
                .append(Long.toHexString(maxXid))
                .toString());
    }

    private StringBuilder head() {
        return new StringBuilder(1 << 10)
                .append(BEGIN)
                .append(self)
                .append('\0')
                .append(Integer.toHexString(timeline));
    }

    /**
     * Tells the listener what the message says. Nothing, if its own daemon has said it, which knew it before.
     *
     * @param self as it was announced; messages of the older form have none
     */
    static void tell(byte[] message, String self, ChangeListener listener) {
        if (message.length == 0) {
            listener.everything(0, 0, 0);
            return;
        }
        String text = new String(message, StandardCharsets.UTF_8);
        if (text.startsWith(BEGIN + self + '\0')) {
            return;
        }
        List<String> words = List.of(text.split("\0", -1));
        try {
            if (!text.startsWith(BEGIN)) {
                listener.changed(0, plain(words));
            } else if (words.get(4).equals(ALL)) {
                listener.everything((int) hex(words.get(3)), hex(words.get(5)), hex(words.get(6)));
            } else {
                listener.changed((int) hex(words.get(3)), changes(words.subList(4, words.size())));
            }
        } catch (NumberFormatException | IndexOutOfBoundsException unknown) {
            listener.everything(0, 0, 0); // of a newer form: something has changed
        }
    }

    private static List<Change> plain(List<String> keys) {
        return keys.stream()
                .filter(key -> !key.isEmpty())
                .map(key -> Change.of(key, 0, 0))
                .toList();
    }

    private static List<Change> changes(List<String> words) {
        List<Change> changes = new ArrayList<>(words.size());
        int at = 0;
        while (at < words.size()) {
            String[] numbers = words.get(at).split(":", -1);
            long lsn = hex(numbers[0]);
            long xid = hex(numbers[1]);
            long after = hex(numbers[2]);
            int end = at + (int) hex(numbers[3]);
            while (at < end) {
                at++;
                changes.add(new Change(words.get(at), lsn, xid, after, 0));
            }
            at++;
        }
        return changes;
    }

    private static long hex(String number) {
        return Long.parseUnsignedLong(number, 16);
    }
}
