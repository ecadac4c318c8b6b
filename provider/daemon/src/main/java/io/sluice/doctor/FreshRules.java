package io.sluice.doctor;

import java.util.ArrayList;
import java.util.List;

/** Whether readers may see old values, and what is missing for them not to. */
public final class FreshRules {
    private static final String CHANGES = "changes";
    private static final double MUCH_LOG = 2e9;

    private FreshRules() {}

    /** Its findings. That changes are read and not applied is a line of readiness, and not said here. */
    public static List<Finding> of(FreshFigures now) {
        List<Finding> findings = new ArrayList<>();
        if (!now.read()) {
            notRead(now, findings);
            return findings;
        }
        if (now.well() && now.behindSeconds() >= 1) {
            findings.add(Finding.warning(
                    CHANGES,
                    "they are applied " + FigureWords.seconds(now.behindSeconds()) + " after their commits",
                    "see Changes behind in docs/OPERATING.md: a large transaction, or a slow Redis"));
        } else if (now.well()) {
            findings.add(
                    Finding.good(CHANGES, "they are read: what changes in the database is gone from Redis at once"));
        }
        if (now.retained() >= MUCH_LOG) {
            findings.add(Finding.warning(
                    CHANGES,
                    "the server keeps " + FigureWords.bytes(now.retained()) + " of log for the slot: its disk fills",
                    "see Retained log growing in docs/OPERATING.md; set max_slot_wal_keep_size"));
        }
        return findings;
    }

    private static void notRead(FreshFigures now, List<Finding> findings) {
        Severity severity = now.off() ? Severity.NOTE : Severity.WARNING;
        String change = now.lacks().isEmpty() ? "--changes on: all that it needs is there" : "";
        findings.add(new Finding(
                severity,
                CHANGES,
                (now.off() ? "they are not read (--changes off): " : "they are not read: ")
                        + "an UPDATE or a DELETE is seen after up to " + now.ttl() + ", an INSERT after up to "
                        + now.negativeTtl(),
                change));
        for (String line : now.lacks()) {
            findings.add(Finding.ofLine(severity, CHANGES, "to read them: " + line));
        }
    }
}
