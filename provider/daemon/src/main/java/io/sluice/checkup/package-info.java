/**
 * Looks at a daemon that runs, or would: asks its meters and its servers what the rules of the doctor want to know. Nothing is asked while nobody
 * wants to know, and nothing is left anywhere.
 *
 * <p>Threads: {@code sluice-doctor}, some of them, for the seconds of a look; the check of a start is its caller's thread.
 */
@NullMarked
package io.sluice.checkup;

import org.jspecify.annotations.NullMarked;
