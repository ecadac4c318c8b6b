/** Tests of the ledger, the fences and what is told of changes, on a real Redis. */
@NullMarked
package io.sluice.fences;

import org.jspecify.annotations.NullMarked;
