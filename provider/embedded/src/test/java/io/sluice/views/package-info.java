/** Declared views and the SQL of their queries, on a server. */
@NullMarked
package io.sluice.views;

import org.jspecify.annotations.NullMarked;
