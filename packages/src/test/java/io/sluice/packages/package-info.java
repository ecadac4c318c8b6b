/** Tests of what operators install. */
@NullMarked
package io.sluice.packages;

import org.jspecify.annotations.NullMarked;
