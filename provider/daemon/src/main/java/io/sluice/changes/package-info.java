/**
 * The change stream: whatever changes in the database is gone from the caches, and cannot come back. What it needs of PostgreSQL and of
 * Redis are ports, implemented in their own packages.
 */
@NullMarked
package io.sluice.changes;

import org.jspecify.annotations.NullMarked;
