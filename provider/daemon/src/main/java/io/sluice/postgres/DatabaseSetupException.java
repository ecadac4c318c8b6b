package io.sluice.postgres;

import java.util.List;
import java.util.stream.Collectors;

/** The database is there, but only the operator can make it serve the lookup. The message is one line that says what to do. */
public final class DatabaseSetupException extends Exception {
    private static final long serialVersionUID = 1L;

    public DatabaseSetupException(String line) {
        super(OneLine.of(line));
    }

    /** Several things at once: each is cut where it is too long, not all of them together. */
    public DatabaseSetupException(List<String> lines) {
        super(lines.stream().map(OneLine::of).collect(Collectors.joining(". And ")));
    }

    /** The one line. */
    public String line() {
        return String.valueOf(getMessage());
    }
}
