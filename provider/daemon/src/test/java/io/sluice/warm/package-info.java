/** Tests of the warming, with a daemon that is played. */
@NullMarked
package io.sluice.warm;

import org.jspecify.annotations.NullMarked;
