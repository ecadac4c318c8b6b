package io.sluice.flags;

/** A setting that cannot be used. The message is the one line that the user reads; the daemon exits with 2. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(Sentence.of(message));
    }
}
