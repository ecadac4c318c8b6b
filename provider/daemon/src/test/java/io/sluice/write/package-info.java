/** Tests of the writer, on fakes. */
@NullMarked
package io.sluice.write;

import org.jspecify.annotations.NullMarked;
