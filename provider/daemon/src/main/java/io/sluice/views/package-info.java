/**
 * Declared views: what an operator says of them, what the database's catalogue knows, and the SQL that answers a query. A view is any relation
 * that can be read; each query of it is one statement, whose text holds nothing of the caller's: values are parameters. Starts no thread.
 *
 * <p>Queries of one shape have the same text, so many of them can be asked in one statement: {@link io.sluice.views.ViewStatement}.
 */
@NullMarked
package io.sluice.views;

import org.jspecify.annotations.NullMarked;
