/**
 * The cache is asked before the database: all keys that an event loop was asked for in one turn are one pipelined read, on that loop.
 * Nobody waits for it longer than is set; what it does not say in time is looked up. The links are made by a thread of their own.
 */
@NullMarked
package io.sluice.readthrough;

import org.jspecify.annotations.NullMarked;
