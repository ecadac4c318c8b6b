package io.sluice.bench.drill;

import io.sluice.bench.lab.LabException;
import io.sluice.bench.lab.RedisCaller;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Redis itself holds of the change stream: how far it is applied. */
final class CacheLedger {
    /** A hash beside the entries, as {@code ledger.lua} of the provider describes it; its empty field is the ledger. */
    private static final String FENCES = "{url:}:fences";

    private static final Pattern LEDGER =
            Pattern.compile("(?<timeline>\\d{10})\\d{38}(?<applied>\\d{19})\\d{57}(?<clearing>[01])\\d{19}.*");

    private CacheLedger() {}

    /** How far every change is applied; {@link Position#NONE} if nothing is known, or old entries are still being dropped. */
    static Position read(RedisCaller redis) throws IOException, LabException {
        String text = redis.ask("HGET", FENCES, "");
        return text == null ? Position.NONE : parse(text);
    }

    static Position parse(String text) throws LabException {
        Matcher ledger = LEDGER.matcher(text);
        if (!ledger.matches()) {
            throw new LabException(
                    "the drill cannot read the ledger '" + text + "': another version of Sluice wrote it");
        }
        return ledger.group("clearing").equals("1")
                ? Position.NONE
                : new Position(Integer.parseInt(ledger.group("timeline")), Long.parseLong(ledger.group("applied")));
    }
}
