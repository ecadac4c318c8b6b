/**
 * What operators ask of a running daemon at its admin port. Called on that port's event loop, so nothing here waits for anything.
 */
@NullMarked
package io.sluice.console;

import org.jspecify.annotations.NullMarked;
