/**
 * Settings that an operator changes while the daemon runs: validated as at the start, applied at once, written down, and undone. Any thread may
 * call; one change at a time, each in a moment, for nothing here waits for a server.
 */
@NullMarked
package io.sluice.tuning;

import org.jspecify.annotations.NullMarked;
