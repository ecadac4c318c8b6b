package io.sluice.daemon;

import io.sluice.embedded.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * Who logs in.
 *
 * @param password null if the server asks for none
 */
record Login(String user, @Nullable String password) {

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
