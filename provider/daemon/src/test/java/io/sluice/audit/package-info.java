/** Tests of the audit, on fakes. */
@NullMarked
package io.sluice.audit;

import org.jspecify.annotations.NullMarked;
