/** What every package of the bench may use. */
@NullMarked
package io.sluice.bench.base;

import org.jspecify.annotations.NullMarked;
