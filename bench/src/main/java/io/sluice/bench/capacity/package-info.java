/** The scenarios about capacity: what a lookup costs each tier, how many of what that takes, and what daemons beside each other do. */
@NullMarked
package io.sluice.bench.capacity;

import org.jspecify.annotations.NullMarked;
