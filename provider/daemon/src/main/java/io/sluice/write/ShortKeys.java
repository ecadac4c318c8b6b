package io.sluice.write;

import java.security.SecureRandom;
import java.util.function.Supplier;

/** Short keys left to chance: 7 of 62 characters are 3.5 million million, and none tells of another. Thread-safe. */
final class ShortKeys implements Supplier<String> {
    static final int LENGTH = 7;

    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private final SecureRandom random = new SecureRandom();

    @Override
    public String get() {
        StringBuilder key = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            key.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return key.toString();
    }
}
