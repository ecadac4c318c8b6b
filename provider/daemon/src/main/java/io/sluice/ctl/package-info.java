/** The command that asks and steers a running daemon, by its admin port. One thread; each request has a bound. */
@NullMarked
package io.sluice.ctl;

import org.jspecify.annotations.NullMarked;
