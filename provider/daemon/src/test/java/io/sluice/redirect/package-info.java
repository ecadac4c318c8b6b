/** Tests of redirect targets. */
@NullMarked
package io.sluice.redirect;

import org.jspecify.annotations.NullMarked;
