/** How the values of flags are written: durations, addresses, paths, shares, bounds, and files of settings; and what a mistyped name meant. */
@NullMarked
package io.sluice.flags;

import org.jspecify.annotations.NullMarked;
