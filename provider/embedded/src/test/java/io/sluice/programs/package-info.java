/** Tests of processes beside this one. */
@NullMarked
package io.sluice.programs;

import org.jspecify.annotations.NullMarked;
