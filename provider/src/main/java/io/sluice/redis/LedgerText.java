package io.sluice.redis;

import io.sluice.changes.Ledger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The ledger as it lies in Redis: fixed widths, so that scripts compare its parts as they stand. The widths are in ledger.lua too. */
final class LedgerText {
    private static final Pattern FORM = Pattern.compile("[0-9]{124}[01][0-9]{76}([0-9]{76})?");

    private LedgerText() {}

    /** What comes before the term. */
    static String head(Ledger ledger) {
        return Digits.timeline(ledger.timeline())
                + Digits.of(ledger.floorLsn())
                + Digits.of(ledger.floorXmax())
                + Digits.of(ledger.applied())
                + Digits.of(ledger.maxXid());
    }

    /** The ledger; null if this is none: of somebody else, or of another version of Sluice. */
    static @Nullable Ledger parse(String text) {
        if (!FORM.matcher(text).matches()) {
            return null;
        }
        try {
            return new Ledger(
                    number(text, 86),
                    number(text, 105),
                    Integer.parseUnsignedInt(text, 0, 10, 10),
                    number(text, 10),
                    number(text, 29),
                    number(text, 48),
                    number(text, 67),
                    text.charAt(124) == '1',
                    number(text, 125));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Every transaction below this one has ended and is applied; 0 when that is not known. */
    static long quietXmax(String text) {
        return text.length() == 201 ? 0 : number(text, 201);
    }

    private static long number(String text, int at) {
        return Long.parseLong(text, at, at + 19, 10);
    }
}
