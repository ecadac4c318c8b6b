/** Where the time of single lookups went. */
@NullMarked
package io.sluice.tracing;

import org.jspecify.annotations.NullMarked;
