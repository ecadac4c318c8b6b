/**
 * The admin port: pages for operators and scrapers, and what a neighbour tells of changes. One event loop, {@code sluice-admin-N}, runs the
 * pages and begins the actions; it may block as long as a page takes.
 */
@NullMarked
package io.sluice.admin;

import org.jspecify.annotations.NullMarked;
