/** How many batches there may be at once on each route, over all coalescers that share it. */
@NullMarked
package io.sluice.lanes;

import org.jspecify.annotations.NullMarked;
