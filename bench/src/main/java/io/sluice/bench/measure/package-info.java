/** What scenarios measure with: a daemon or a peer under load, and the figures that are taken of it. */
@NullMarked
package io.sluice.bench.measure;

import org.jspecify.annotations.NullMarked;
