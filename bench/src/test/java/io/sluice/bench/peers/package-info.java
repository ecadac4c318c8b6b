/** Tests of the peers. */
@NullMarked
package io.sluice.bench.peers;

import org.jspecify.annotations.NullMarked;
