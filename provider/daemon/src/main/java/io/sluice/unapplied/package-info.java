/**
 * What was read of the change stream and is not applied yet: for each table which keys have changed, by which transaction. Pure; used by the
 * reader's thread alone.
 */
@NullMarked
package io.sluice.unapplied;

import org.jspecify.annotations.NullMarked;
