package io.sluice.door;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.coalesce.Outcome;
import io.sluice.http.Problem;
import io.sluice.http.Reply;
import io.sluice.lookup.Lsn;
import io.sluice.write.Written;

/** From what became of a write to status: the only place that says which is which. */
final class WriteOutcomes {
    private static final Reply FULL =
            Problem.later("too many writes are waiting, nothing was written").reply();
    private static final Reply DRAINING =
            Problem.later("shutting down, nothing was written").reply();
    private static final Reply EXISTS =
            Problem.of(412, "the key exists, and is left as it was").reply();
    private static final Reply ALL_TAKEN =
            Problem.later("no free key was found, nothing was written").reply();
    private static final Reply ABSENT = Problem.of(404, "no such key").reply();
    private static final byte[] NOTHING = {};

    private WriteOutcomes() {}

    /** The answer to a write of a key that the caller has named. */
    static Reply reply(Outcome<Written> outcome) {
        if (outcome instanceof Outcome.Found<Written> found) {
            Written written = found.value();
            return switch (written.effect()) {
                case CREATED -> Reply.of(201, position(written), NOTHING);
                case REPLACED -> Reply.of(200, position(written), NOTHING);
                case DELETED -> Reply.of(204, position(written), NOTHING);
                case EXISTS -> EXISTS;
                case ABSENT -> ABSENT;
                case CLASHES -> Problem.of(409, written.detail()).reply();
                case REFUSED -> Problem.of(422, written.detail()).reply();
                case FAILED -> Problem.later(written.detail()).reply();
                case UNKNOWN -> Problem.of(503, written.detail()).reply(); // no Retry-After: look first
            };
        }
        return undone(outcome);
    }

    /** The answer to a URL for which this key was made up. */
    static Reply reply(Outcome<Written> outcome, String key) {
        if (outcome instanceof Outcome.Found<Written> found) {
            Written written = found.value();
            if (written.effect() == Written.Effect.CREATED) {
                String fields = "Location: /" + key + "\r\nContent-Type: text/plain; charset=utf-8\r\n";
                return Reply.of(201, fields + position(written), (key + "\n").getBytes(US_ASCII));
            }
            if (written.effect() == Written.Effect.EXISTS) {
                return ALL_TAKEN;
            }
        }
        return reply(outcome);
    }

    private static Reply undone(Outcome<Written> outcome) {
        if (outcome instanceof Outcome.Rejected<Written> rejected) {
            return switch (rejected.refusal()) {
                case FULL -> FULL;
                case DRAINING -> DRAINING;
            };
        }
        if (outcome instanceof Outcome.Failed<Written> failed) {
            return switch (failed.failure()) {
                // The batch may be on its way to the database, or not have left.
                case DEADLINE ->
                    Problem.of(504, failed.detail() + ": this may or may not have been written")
                            .reply();
                case UNAVAILABLE -> Problem.later(failed.detail()).reply();
                case ERROR -> Problem.of(502, failed.detail()).reply();
            };
        }
        return Problem.of(502, "the database did not say what became of this write")
                .reply();
    }

    /** As PostgreSQL spells a {@code pg_lsn}. Left out if the connection was lost just after the commit. */
    private static String position(Written written) {
        long lsn = written.lsn();
        return lsn == 0 ? "" : "Sluice-LSN: " + Lsn.text(lsn) + "\r\n";
    }
}
