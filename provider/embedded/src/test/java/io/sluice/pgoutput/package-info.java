/** Tests of the decoder, on messages captured from a PostgreSQL 18 and on what one says today. */
@NullMarked
package io.sluice.pgoutput;

import org.jspecify.annotations.NullMarked;
