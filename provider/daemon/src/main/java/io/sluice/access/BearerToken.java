package io.sluice.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;

/** A secret that whoever sends it may have (RFC 6750). */
final class BearerToken {
    private static final String SCHEME = "Bearer ";

    private final byte[] token;

    /** @throws IllegalArgumentException if it could not be sent, or be guessed too soon */
    BearerToken(String token) {
        if (!token.matches("[A-Za-z0-9._~+/-]{16,1024}=*")) {
            throw new IllegalArgumentException(
                    "a token has at least 16 characters and 1024 at most, which are letters, digits and -._~+/ (openssl rand -hex 32 makes one)");
        }
        this.token = token.getBytes(UTF_8);
    }

    /**
     * Whether a field Authorization holds it. It takes the same time whatever it holds: how much of it is right must not be told by how
     * long it takes.
     */
    boolean isIn(String field) {
        return field.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && is(field.substring(SCHEME.length()).strip().getBytes(UTF_8));
    }

    /** Whether it is this, in the same time. */
    boolean is(byte[] offered) {
        return MessageDigest.isEqual(token, offered);
    }

    @Override
    public String toString() {
        return "a token"; // never itself
    }
}
