/** Tests of reads and of routing, on real servers and on fakes. */
@NullMarked
package io.sluice.nodes;

import org.jspecify.annotations.NullMarked;
