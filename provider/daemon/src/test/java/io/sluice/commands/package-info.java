/** Tests of the port that speaks Redis' protocol. */
@NullMarked
package io.sluice.commands;

import org.jspecify.annotations.NullMarked;
