/**
 * Sessions with PostgreSQL, what its catalogue says of the lookup's table, and its errors, sorted: what reads, writes and the change stream
 * have in common, pools and links to servers that come and go included. Starts no thread but the {@code Probe}s that others ask for, and
 * {@code sluice-pool-close}, one for each time a server was lost: until the pool's threads have ended, some seconds. Callers block for as
 * long as they say.
 *
 * <p>Two dialects are spoken: Jdbi for questions to the catalogue, which are many and each asked once; JDBC on the path of a lookup or
 * a write, where an object for each row shows, and on the slot's connection, which only the driver knows.
 */
@NullMarked
package io.sluice.postgres;

import org.jspecify.annotations.NullMarked;
