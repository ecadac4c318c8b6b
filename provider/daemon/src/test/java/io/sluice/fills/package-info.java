/** Tests of fills: the logic on fakes and a manual clock, the rest on a real Redis. */
@NullMarked
package io.sluice.fills;

import org.jspecify.annotations.NullMarked;
