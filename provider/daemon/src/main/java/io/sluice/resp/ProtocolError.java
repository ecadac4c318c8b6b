package io.sluice.resp;

/** What arrives is no command: nothing behind it can be read, and the connection ends. Without a stack trace: a caller's mistake is no event of ours. */
final class ProtocolError extends Exception {
    private static final long serialVersionUID = 1L;

    private final String line;
    private final boolean tls;

    private ProtocolError(String line, boolean tls) {
        super(line, null, false, false);
        this.line = line;
        this.tls = tls;
    }

    /** As Redis has it. */
    static ProtocolError of(String line) {
        return new ProtocolError("ERR Protocol error: " + line, false);
    }

    /** TLS, spoken to a port that is plain. */
    static ProtocolError tls() {
        return new ProtocolError("ERR this is TLS, and the port is plain: use redis:// in place of rediss://", true);
    }

    boolean isTls() {
        return tls;
    }

    String line() {
        return line;
    }
}
