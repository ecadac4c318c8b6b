package io.sluice.query;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The first 128 bits of SHA-256, in hexadecimal. Strangers choose what is hashed: a collision would show one query the answer of another, and
 * with 128 bits of a sound hash nobody finds one (2^64 tries), while names in Redis stay short.
 */
final class Digest {
    private static final int BYTES = 16;

    private Digest() {}

    static String of(String text) {
        byte[] hash;
        try {
            hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        StringBuilder hex = new StringBuilder(BYTES * 2);
        for (int i = 0; i < BYTES; i++) {
            hex.append(Character.forDigit((hash[i] >> 4) & 15, 16)).append(Character.forDigit(hash[i] & 15, 16));
        }
        return hex.toString();
    }
}
