/** Tests of Redis' protocol. */
@NullMarked
package io.sluice.resp;

import org.jspecify.annotations.NullMarked;
