/**
 * The words that lookups, writes, changes and caches share: a value as bytes, a position of PostgreSQL's log, what an answer has seen of
 * it. All of them are immutable.
 */
@NullMarked
package io.sluice.lookup;

import org.jspecify.annotations.NullMarked;
