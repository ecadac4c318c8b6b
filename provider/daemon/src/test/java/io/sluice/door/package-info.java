/** Tests of the two ports: requests as bytes, against lookups of fakes. */
@NullMarked
package io.sluice.door;

import org.jspecify.annotations.NullMarked;
