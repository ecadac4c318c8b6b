package io.sluice.doctor;

import java.util.List;

/**
 * How old what is cached may be.
 *
 * @param read whether changes are read
 * @param off whether a flag says that they are not to be
 * @param well whether they are applied, here or by another daemon
 * @param behindSeconds how long after their commits
 * @param retained bytes of log that the server keeps for them
 * @param ttl as it is set, and by what
 * @param negativeTtl the same
 * @param lacks what reading them would need, a line each
 */
public record FreshFigures(
        boolean read,
        boolean off,
        boolean well,
        double behindSeconds,
        double retained,
        String ttl,
        String negativeTtl,
        List<String> lacks) {}
