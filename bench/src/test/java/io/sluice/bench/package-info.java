/** Tests of the program, from its flags to its report. */
@NullMarked
package io.sluice.bench;

import org.jspecify.annotations.NullMarked;
