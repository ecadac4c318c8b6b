/** Tests of which version this is. */
@NullMarked
package io.sluice.build;

import org.jspecify.annotations.NullMarked;
