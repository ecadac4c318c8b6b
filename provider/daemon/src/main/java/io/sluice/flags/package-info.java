/** How the values of flags are written: durations, addresses, paths, shares, and bounds; and what a mistyped name meant. */
@NullMarked
package io.sluice.flags;

import org.jspecify.annotations.NullMarked;
