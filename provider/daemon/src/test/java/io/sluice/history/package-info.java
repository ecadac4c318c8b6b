/** Tests of the ten minutes that are kept. */
@NullMarked
package io.sluice.history;

import org.jspecify.annotations.NullMarked;
