package io.sluice.redis;

import io.sluice.changes.Ledger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The ledger as it lies in Redis: fixed widths, so that scripts compare its parts as they stand. The widths are in ledger.lua too. */
public final class LedgerText {
    private static final Pattern FORM = Pattern.compile("[0-9]{124}[01][0-9]{76}([0-9]{76})?");

    /** What older versions left, of which nothing but the time is of use. */
    private static final Pattern OLDER = Pattern.compile("[0-9]{144,200}");

    private static final int TIME = 125;

    /** Scripts count in numbers that are exact up to here. */
    private static final long MOST_TERMS = 1L << 53;

    private static final String LARGEST = LuaNumbers.of(Long.MAX_VALUE);

    private LedgerText() {}

    /** What comes before the term. */
    public static String head(Ledger ledger) {
        return LuaNumbers.timeline(ledger.timeline())
                + LuaNumbers.of(ledger.floorLsn())
                + LuaNumbers.of(ledger.floorXmax())
                + LuaNumbers.of(ledger.applied())
                + LuaNumbers.of(ledger.maxXid());
    }

    /** The ledger; null if this is none: of somebody else, or of another version of Sluice. */
    static @Nullable public Ledger parse(String text) {
        if (!FORM.matcher(text).matches() || !fits(text)) {
            return null;
        }
        Ledger ledger = new Ledger(
                number(text, 86),
                number(text, 105),
                (int) Long.parseLong(text, 0, 10, 10),
                number(text, 10),
                number(text, 29),
                number(text, 48),
                number(text, 67),
                text.charAt(124) == '1',
                number(text, TIME));
        return ledger.term() < MOST_TERMS && ledger.seq() < MOST_TERMS ? ledger : null;
    }

    /** Whether every number is one. */
    private static boolean fits(String text) {
        for (int at = 10; at < text.length(); at += at == 105 ? TIME - 105 : 19) {
            if (!fits(text, at)) {
                return false;
            }
        }
        return Long.parseLong(text, 0, 10, 10) < 1L << 32;
    }

    private static boolean fits(String text, int at) {
        return text.substring(at, at + 19).compareTo(LARGEST) <= 0;
    }

    /** Whether nobody can go on from it, and it is no older version's either: nothing is to be done as long as it is there. */
    public static boolean isUnreadable(String text) {
        return parse(text) == null && !(OLDER.matcher(text).matches() && fits(text, TIME));
    }

    /** Of the reader that has it, as a script writes it; of one that is not {@link #isUnreadable}, and null where an older version left none. */
    public static @Nullable String term(String text) {
        return parse(text) == null ? null : text.substring(86, 105);
    }

    /** By Redis' clock, when its reader last was in time; of one that is not {@link #isUnreadable}. */
    public static long atMillis(String text) {
        return number(text, TIME);
    }

    /** Every transaction below this one has ended and is applied, as a ledger says that can be read; 0 when that is not known. */
    public static long quietXmax(String text) {
        return text.length() == 201 ? 0 : number(text, 201);
    }

    private static long number(String text, int at) {
        return Long.parseLong(text, at, at + 19, 10);
    }
}
