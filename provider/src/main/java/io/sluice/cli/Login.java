package io.sluice.cli;

import io.sluice.embedded.Credentials;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Who logs in.
 *
 * @param password null if the server asks for none
 */
record Login(String user, @Nullable String password) {

    /** A password for nobody is a mistake that would show as a refused login, or not at all. */
    static void check(@Nullable String user, @Nullable Path passwordFile, String flag) {
        if (passwordFile != null && user == null) {
            throw new ConfigException("--" + flag + "-password-file without --" + flag + "-user: give the role");
        }
    }

    /**
     * The role given, else the embedded server's own, else the one that reads.
     *
     * @param password of the role given
     * @param embedded null where the server is not embedded
     */
    static Login of(@Nullable String user, @Nullable String password, @Nullable Credentials embedded, Login reader) {
        if (user != null) {
            return new Login(user, password);
        }
        return embedded == null ? reader : new Login(embedded.user(), embedded.password());
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Login[user=" + user + "]";
    }
}
