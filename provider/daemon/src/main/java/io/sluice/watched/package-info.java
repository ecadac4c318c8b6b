/**
 * What the change stream is to watch, as the catalogue has it: the tables beneath a lookup or a view, whether the log tells of every change
 * in them, and whether they are still what they were. Asks the session that it is given; keeps none.
 */
@NullMarked
package io.sluice.watched;

import org.jspecify.annotations.NullMarked;
