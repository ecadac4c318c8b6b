/** Tests of which text is a condition. */
@NullMarked
package io.sluice.condition;

import org.jspecify.annotations.NullMarked;
