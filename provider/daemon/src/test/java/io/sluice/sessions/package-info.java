/** Tests of sessions with PostgreSQL. */
@NullMarked
package io.sluice.sessions;

import org.jspecify.annotations.NullMarked;
