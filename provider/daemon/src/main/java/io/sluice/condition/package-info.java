/**
 * A fixed condition in SQL that rows of a table have to meet: which text is one, and what the server says that it reads and calls. Blocks
 * for two questions on the connection that it is given.
 */
@NullMarked
package io.sluice.condition;

import org.jspecify.annotations.NullMarked;
