/** Tests of the slot and the publication, on real servers. */
@NullMarked
package io.sluice.slot;

import org.jspecify.annotations.NullMarked;
