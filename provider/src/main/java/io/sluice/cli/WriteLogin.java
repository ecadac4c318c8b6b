package io.sluice.cli;

import io.sluice.embedded.Credentials;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who writes.
 *
 * @param password null if the server asks for none
 */
record WriteLogin(String user, @Nullable String password) {

    /** A password for nobody is a mistake that would show as a refused login, or not at all. */
    static void check(WriteOptions writes) {
        if (writes.writePasswordFile != null && writes.writeUser == null) {
            throw new ConfigException("--write-password-file without --write-user: give the role that writes");
        }
    }

    /**
     * The role given, else the embedded server's own, else the one that reads.
     *
     * @param embedded null where the server is not embedded
     */
    static WriteLogin of(ServeCommand options, @Nullable Credentials embedded, WriteLogin reader) {
        WriteOptions writes = options.writes;
        if (writes.writeUser != null) {
            Map<String, String> environment = options.environment;
            return new WriteLogin(
                    writes.writeUser,
                    Passwords.find(environment, Passwords.WRITER, "--write-password-file", writes.writePasswordFile));
        }
        return embedded == null ? reader : new WriteLogin(embedded.user(), embedded.password());
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "WriteLogin[user=" + user + "]";
    }
}
