/**
 * What a lookup's table is, as PostgreSQL's catalogue says it, and PostgreSQL's errors, sorted: what reads, writes and the change stream have
 * in common. Starts no thread. Callers block for as long as they say.
 *
 * <p>Two dialects are spoken: Jdbi for questions to the catalogue, which are many and each asked once; JDBC on the path of a lookup or
 * a write, where an object for each row shows, and on the slot's connection, which only the driver knows.
 */
@NullMarked
package io.sluice.postgres;

import org.jspecify.annotations.NullMarked;
