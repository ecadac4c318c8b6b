package io.sluice.cli;

/** A setting that cannot be used. The message is the one line that the user reads; the daemon exits with 2. */
final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConfigException(String message) {
        super(message);
    }
}
