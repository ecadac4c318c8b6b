/** How long keys should wait for company: found out while lookups go on, from what loads cost and how late answers are. */
@NullMarked
package io.sluice.pacing;

import org.jspecify.annotations.NullMarked;
