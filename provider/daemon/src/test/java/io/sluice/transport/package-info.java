/** Tests of what the ports have in common. */
@NullMarked
package io.sluice.transport;

import org.jspecify.annotations.NullMarked;
