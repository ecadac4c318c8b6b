/**
 * Sessions with PostgreSQL: how they are set up, or checked, the pools that hold them, and links to servers that come and go. Starts no
 * thread but the {@code Probe}s that others ask for, and {@code sluice-pool-close}, one for each time a server was lost: until the pool's
 * threads have ended, some seconds. Callers block for as long as they say.
 */
@NullMarked
package io.sluice.sessions;

import org.jspecify.annotations.NullMarked;
