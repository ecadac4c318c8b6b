package io.sluice.embedded;

/** Who to be at a server. */
public record Credentials(String user, String password) {

    /** Without the password, so that a log line never shows it. */
    @Override
    public String toString() {
        return "Credentials[user=" + user + "]";
    }
}
