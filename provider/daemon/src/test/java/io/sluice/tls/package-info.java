/** Tests of TLS. */
@NullMarked
package io.sluice.tls;

import org.jspecify.annotations.NullMarked;
