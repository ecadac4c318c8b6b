/**
 * Compares what lies in the cache with the rows: everything else is arithmetic on what we were told, and this looks. It is told what it
 * looks at and with what, and knows neither Redis nor SQL.
 */
@NullMarked
package io.sluice.audit;

import org.jspecify.annotations.NullMarked;
