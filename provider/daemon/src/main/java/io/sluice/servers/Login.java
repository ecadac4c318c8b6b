package io.sluice.servers;

import org.jspecify.annotations.Nullable;

/**
 * Who logs in.
 *
 * @param password null if the server asks for none
 */
public record Login(String user, @Nullable String password) {

    /**
     * The role given, else the embedded server's own, else the one that reads.
     *
     * @param password of the role given
     * @param embedded null where the server is not embedded
     */
    static Login of(@Nullable String user, @Nullable String password, @Nullable Login embedded, Login reader) {
        if (user != null) {
            return new Login(user, password);
        }
        return embedded == null ? reader : embedded;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Login[user=" + user + "]";
    }
}
