/** Tests of what is looked at once a second. */
@NullMarked
package io.sluice.watch;

import org.jspecify.annotations.NullMarked;
