package io.sluice.doctor;

import java.util.Locale;

/** How bad a finding is, the worst first. */
public enum Severity {
    /** Somebody gets errors, or old values, or the daemon would not start. */
    FAULT,
    /** It goes on so for now. */
    WARNING,
    /** Worth knowing. */
    NOTE,
    /** As it should be. */
    GOOD;

    /** In small letters, for programs and people. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
