/** Looks that are taken once a second at what waits and what is answered: whether it goes on as it should, and what is wrong if it does not. */
@NullMarked
package io.sluice.watch;

import org.jspecify.annotations.NullMarked;
