/** Tests of the reads from PostgreSQL. */
@NullMarked
package io.sluice.postgres;

import org.jspecify.annotations.NullMarked;
