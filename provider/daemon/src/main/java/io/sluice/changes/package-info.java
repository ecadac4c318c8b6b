/**
 * The change stream: whatever changes in the database is gone from the caches, and cannot come back. Its words; the ports that PostgreSQL and
 * Redis implement in their own packages; and what a daemon's own lookups have to do with what has changed.
 */
@NullMarked
package io.sluice.changes;

import org.jspecify.annotations.NullMarked;
