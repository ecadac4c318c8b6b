/** Tests of the writer, on fakes. */
@NullMarked
package io.sluice.lookup;

import org.jspecify.annotations.NullMarked;
