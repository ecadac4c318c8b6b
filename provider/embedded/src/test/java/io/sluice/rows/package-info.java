/** Tests of writes. */
@NullMarked
package io.sluice.rows;

import org.jspecify.annotations.NullMarked;
