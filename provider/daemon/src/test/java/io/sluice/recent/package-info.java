/** Tests of the recent values. */
@NullMarked
package io.sluice.recent;

import org.jspecify.annotations.NullMarked;
