/**
 * The commands of the program: what each takes from its command line, what it prints, and how it ends. {@code serve} hands its options to
 * the daemon and waits.
 */
@NullMarked
package io.sluice.cli;

import org.jspecify.annotations.NullMarked;
