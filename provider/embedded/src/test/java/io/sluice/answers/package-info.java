/** Tests of answers in a real Redis. */
@NullMarked
package io.sluice.answers;

import org.jspecify.annotations.NullMarked;
