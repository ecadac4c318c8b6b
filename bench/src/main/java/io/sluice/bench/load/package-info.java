/** Clients that make load over HTTP and measure it. */
@NullMarked
package io.sluice.bench.load;

import org.jspecify.annotations.NullMarked;
