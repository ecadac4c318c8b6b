/** Arithmetic of capacity: what a lookup costs each tier, how many of what that takes, and a simulation of daemons under load. */
@NullMarked
package io.sluice.bench.model;

import org.jspecify.annotations.NullMarked;
