package io.sluice.doctor;

/**
 * One thing that was found.
 *
 * @param about what: one of a fixed few words
 * @param text a plain sentence, with figures
 * @param change the flag, the SQL or the command that helps; empty where there is none
 */
public record Finding(Severity severity, String about, String text, String change) {

    /** Somebody gets errors, or old values. */
    public static Finding fault(String about, String text, String change) {
        return new Finding(Severity.FAULT, about, text, change);
    }

    /** It goes on so for now. */
    public static Finding warning(String about, String text, String change) {
        return new Finding(Severity.WARNING, about, text, change);
    }

    /** Worth knowing. */
    public static Finding note(String about, String text, String change) {
        return new Finding(Severity.NOTE, about, text, change);
    }

    /** As it should be. */
    public static Finding good(String about, String text) {
        return new Finding(Severity.GOOD, about, text, "");
    }

    /** The line of somebody else, which may end with what to run. */
    public static Finding ofLine(Severity severity, String about, String line) {
        int run = line.indexOf("; run: ");
        return run < 0
                ? new Finding(severity, about, line, "")
                : new Finding(severity, about, line.substring(0, run), line.substring(run + "; run: ".length()));
    }

    /** The same, no worse than this. */
    public Finding atMost(Severity most) {
        return severity.compareTo(most) < 0 ? new Finding(most, about, text, change) : this;
    }
}
