/** Tests of answers by themselves. */
@NullMarked
package io.sluice.answers;

import org.jspecify.annotations.NullMarked;
